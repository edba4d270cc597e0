/** How long work shows itself: a spinner on a terminal, plain lines everywhere else. */

export interface Progress {
  /** One line that stands for itself. */
  note(line: string): void;
  /** Work with a title; `detail` is shown in passing. */
  step<T>(title: string, work: (detail: (line: string) => void) => Promise<T>): Promise<T>;
}

/** Lines on `report`; when there is none, a spinner on a terminal and lines on stderr elsewhere. */
export function progressFor(report: ((line: string) => void) | undefined): Progress {
  if (report !== undefined) return plainProgress(report);
  return process.stdout.isTTY ? terminalProgress : plainProgress(writeToStderr);
}

const reportEveryMs = 10_000;

/** Says when a step starts and ends, and in between, every ten seconds, how far it is. */
export function plainProgress(report: (line: string) => void): Progress {
  return {
    note: report,
    step: async (title, work) => {
      const started = Date.now();
      const elapsed = (): string => `${Math.round((Date.now() - started) / 1000)} s`;
      let latest = "";
      report(`${title} …`);
      const timer = setInterval(() => report(`${title}: ${elapsed()}${latest && `, ${latest}`}`), reportEveryMs);
      try {
        const result = await work((line) => (latest = line));
        report(`${title}: done in ${elapsed()}`);
        return result;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

const terminalProgress: Progress = {
  note: writeToStderr,
  step: async (title, work) => {
    // Loaded here, because the usual start has no long work.
    const { Listr } = await import("listr2");
    let show = (_line: string): void => undefined;
    const outcome = work((line) => show(line));
    const spinner = new Listr([
      {
        title,
        task: (_context, view) => {
          show = (line) => (view.output = line);
          return outcome;
        },
      },
    ]);
    await Promise.allSettled([outcome, spinner.run()]);
    return outcome;
  },
};

function writeToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
