/** Migrations as products have them: six tables, twenty indexes, fifteen policies; and what takes them back. */

/** What is there before. */
export const EXISTING = `
  create table projects (id int primary key, name text not null);
  alter table projects enable row level security;
  insert into projects values (1, 'one'), (2, 'two'), (3, 'thrée; "quoted"');`;

const NAMES = ["teams", "members", "invitations", "shares", "settings", "transfers"] as const;

const each = (line: (table: string) => string) => NAMES.map(line).join("\n");

const INDEXES = ["owner", "age", "state"] as const;
const COMMANDS = ["select", "insert"] as const;

export const COLLABORATION: Readonly<Record<string, string>> = {
  "0001_tables.sql": each(
    (table) => `create table ${table} (
      id bigint generated always as identity primary key,
      project int not null references projects (id),
      owner text not null, state text not null default 'new', age timestamptz not null default now());
    alter table ${table} enable row level security;`,
  ),
  "0001_tables.down.sql": NAMES.map((table) => `drop table ${table};`).join("\n"),
  "0002_indexes.sql": [
    ...NAMES.flatMap((table) => INDEXES.map((column) => `create index ${table}_by_${column} on ${table} (${column});`)),
    "create index teams_by_project on teams (project);",
    "create index shares_by_project on shares (project);",
  ].join("\n"),
  "0002_indexes.down.sql": "drop index teams_by_project, shares_by_project;",
  "0003_policies.sql": [
    ...NAMES.flatMap((table) => COMMANDS.map((command) => policy(table, command))),
    ...NAMES.slice(0, 3).map((table) => policy(table, "delete")),
  ].join("\n"),
  "0003_policies.down.sql": "drop policy teams_delete on teams;",
};

function policy(table: string, command: string): string {
  const clause = command === "insert" ? "with check" : "using";
  return `create policy ${table}_${command} on ${table} for ${command} ${clause} (owner = current_user);`;
}
