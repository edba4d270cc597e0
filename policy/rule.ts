/** A rule as data: what must be true, why, and a short function that finds what is not. It knows nothing of CrossGuard. */

export type Family =
  | "approvals"
  | "secrets"
  | "traffic"
  | "workload"
  | "edge"
  | "data"
  | "monitoring"
  | "flags"
  | "rollback"
  | "cost";

export type Environment = "dev" | "staging" | "production";

/** A resource as the engine shows it to a policy: its type, its logical name, its inputs. */
export interface Resource {
  /** Type token, e.g. `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Secrets are in clear in here: a finding never quotes a value that could be one. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** What a rule may know beside the resources. */
export interface Context {
  readonly environment: Environment;
  readonly stack: string;
  readonly now: Date;
  /** The stack's config, full keys, values as text. */
  readonly config: Readonly<Record<string, string>>;
  /** Folder that holds `approvals/` and the files that config refers to. */
  readonly root: string;
}

export interface Finding {
  /** Path of the property, e.g. `spec.template.spec.containers[0].image`. */
  readonly property: string;
  readonly found: string;
  readonly expected: string;
}

/** A finding of a rule that looks at several resources at once. */
export interface StackFinding extends Finding {
  readonly resource: Pick<Resource, "type" | "name" | "urn">;
}

/** An option of a rule, settable in the file that --policy-pack-config names. */
export interface Option {
  readonly description: string;
  readonly default: string | number | boolean | readonly string[];
}

export type Options = Readonly<Record<string, Option>>;

/** The values of a rule's options: each has its default's type. */
export type OptionValues<Declared extends Options> = {
  readonly [Name in keyof Declared]: Widened<Declared[Name]["default"]>;
};

type Widened<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value extends readonly string[]
        ? readonly string[]
        : Value;

export interface RuleText {
  /** Kebab case, family first: `workload-image-by-digest`. */
  readonly name: string;
  readonly family: Family;
  readonly severity: "critical" | "high" | "medium" | "low";
  /** One sentence that says what must be true. */
  readonly description: string;
  /** What goes wrong without it. */
  readonly why: string;
  /** The next step to take, in one line. */
  readonly fix: string;
  /** A few lines that are refused, as a user would write them. */
  readonly refused: string;
}

/** At once, or later where a rule has to load or read something first. */
export type Findings<Found> = readonly Found[] | Promise<readonly Found[]>;

export interface ResourceRule<Declared extends Options = Options> extends RuleText {
  /** Type tokens that the rule looks at; one that ends in `*` stands for all that begin so. */
  readonly types: readonly string[];
  readonly options: Declared;
  check(resource: Resource, options: OptionValues<Declared>, context: Context): Findings<Finding>;
}

export interface StackRule<Declared extends Options = Options> extends RuleText {
  readonly types?: undefined;
  readonly options: Declared;
  check(resources: readonly Resource[], options: OptionValues<Declared>, context: Context): Findings<StackFinding>;
}

export type Rule = ResourceRule | StackRule;

/** Keeps the types of the options while the rule is written down. */
export function resourceRule<const Declared extends Options>(rule: ResourceRule<Declared>): ResourceRule {
  return rule;
}

/** As `resourceRule`, for a rule that looks at the whole stack. */
export function stackRule<const Declared extends Options>(rule: StackRule<Declared>): StackRule {
  return rule;
}

/** Whether the rule looks at resources of this type. */
export function looksAt({ types }: Pick<ResourceRule, "types">, type: string): boolean {
  return types.some((token) => (token.endsWith("*") ? type.startsWith(token.slice(0, -1)) : type === token));
}
