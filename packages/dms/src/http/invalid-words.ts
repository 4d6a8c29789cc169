import { PATTERN_WORDS } from "./pattern-words.ts";

/** What ajv says of the first thing that does not fit a schema. `parentSchema` is there because ajv is asked to be verbose. */
interface Misfit {
  readonly keyword: string;
  /** JSON pointer into what was checked. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** Longest name of a field that is said back to its sender. */
const MAX_FIELD = 64;

/**
 * What is wrong with a request, in our words: the field, and what it takes.
 * @param context what was checked, as fastify names it: body, params, querystring or headers
 */
export function invalidWords(misfits: readonly Misfit[], context: string): Readonly<Record<string, string>> {
  // Of alternatives ajv names what is wrong with each, and the choice itself last.
  const misfit = misfits.findLast(({ keyword }) => keyword === "anyOf") ?? misfits[0];
  if (misfit === undefined) return {};
  const { keyword, instancePath, params } = misfit;
  const field = instancePath.slice(1).replaceAll("/", ".");
  const within = (name: unknown): string => short([field, String(name)].filter((part) => part !== "").join("."));
  switch (keyword) {
    case "required":
      return { [within(params["missingProperty"])]: "is missing" };
    case "additionalProperties":
      return { [within(params["additionalProperty"])]: "is not known here" };
    default:
      return { [field === "" ? (CONTEXTS[context] ?? context) : short(field)]: `takes ${taken(misfit.parentSchema)}` };
  }
}

const CONTEXTS: Readonly<Record<string, string>> = {
  body: "the body",
  params: "the address",
  querystring: "the query",
  headers: "the headers",
};

/** What fits the schema, as the object of "takes". */
function taken(schema: unknown): string {
  const { type, pattern, description, anyOf, enum: values, const: value } = asSchema(schema);
  if (value !== undefined) return JSON.stringify(value);
  if (Array.isArray(values)) return `one of ${values.map(String).join(", ")}`;
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map(taken))].join(" or ");
  const form = typeof pattern === "string" ? (PATTERN_WORDS[pattern] ?? description) : undefined;
  const [bounds, name, what] = typeof type === "string" ? (TYPES[type] ?? []) : [];
  const range = bounds === undefined ? "" : between(asSchema(schema), bounds, what ?? "");
  const words = [typeof form === "string" ? form : name, range].filter((part) => part !== undefined && part !== "");
  return words.length === 0 ? "something else" : words.join(", ");
}

/** By the type of JSON: the keywords that bound it, what it is, and what the bounds count. */
const TYPES: Readonly<Record<string, readonly [readonly [string, string], string, string]>> = {
  string: [["minLength", "maxLength"], "text", "characters"],
  integer: [["minimum", "maximum"], "a whole number", ""],
  number: [["minimum", "maximum"], "a number", ""],
  array: [["minItems", "maxItems"], "a list", "items"],
  object: [["minProperties", "maxProperties"], "an object", "members"],
  boolean: [["", ""], "true or false", ""],
  null: [["", ""], "null", ""],
};

function between(schema: Schema, [least, most]: readonly [string, string], what: string): string {
  const [low, high] = [schema[least], schema[most]];
  const unit = `${what === "" ? "" : ` ${what}`}${schema["uniqueItems"] === true ? ", each once" : ""}`;
  if (typeof high !== "number") return typeof low === "number" && low > 0 ? `at least ${low}${unit}` : "";
  return typeof low === "number" && (low > 0 || what === "") ? `${low} to ${high}${unit}` : `up to ${high}${unit}`;
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null ? (value as Schema) : {};
}

function short(name: string): string {
  return name.length <= MAX_FIELD ? name : `${name.slice(0, MAX_FIELD)}…`;
}
