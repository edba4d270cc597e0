/** Vercel's own rolling release: promotion by hand goes by stages that grow. */

import { resourceRule } from "../../rule";
import { listAt, quoted, valueAt } from "../../values";

export const rollingRelease = resourceRule({
  name: "traffic-rolling-release",
  family: "traffic",
  severity: "high",
  description: "The stages of a Vercel rolling release grow from one to the next, and the last is 100.",
  why: "A stage that does not grow takes users back and forth between releases; without 100 it never ends.",
  fix: "Sort the stages by `targetPercentage` and end with 100",
  refused: "stages: [{ targetPercentage: 50 }, { targetPercentage: 25 }]",
  types: ["vercel:index/projectRollingRelease:ProjectRollingRelease"],
  options: {},
  check({ props }) {
    const shares = listAt(props, "stages").map((stage) => valueAt(stage, "targetPercentage"));
    if (shares.length === 0) return [{ property: "stages", found: "nothing", expected: "stages that grow to 100" }];
    return shares.flatMap((share, index) => {
      const before = Number(shares[index - 1] ?? 0);
      const isLast = index === shares.length - 1;
      if (typeof share === "number" && share > before && (isLast ? share === 100 : share < 100)) return [];
      const expected = isLast ? "100 at the last stage" : `more than ${before}, and less than 100`;
      return [{ property: `stages[${index}].targetPercentage`, found: quoted(share), expected }];
    });
  },
});
