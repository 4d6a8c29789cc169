/** As much of an OpenAPI document as is looked at here. */
export interface ReadDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ReadOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface ReadOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly ReadParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

interface ReadParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

/** JSON schema, where it bounds what comes in. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maximum?: number;
  readonly additionalProperties?: unknown;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly maxProperties?: number;
}

const METHODS: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "patch"]);

/**
 * What is wrong with a document by the rules of OpenAPI 3.1 that a reader stumbles over, and by ours: everything is said, and
 * nothing that comes in is without a bound (law L11).
 */
export function documentFaults(document: ReadDocument): readonly string[] {
  const names = new Set<string>();
  const tags = new Set(document.tags.map(({ name }) => name));
  const faults: string[] = [];
  if (!/^3\.1\.\d+$/.test(document.openapi)) faults.push(`openapi is ${document.openapi}`);
  if (tags.size !== document.tags.length) faults.push("a tag is there twice");
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const name = operation.operationId;
      if (!METHODS.has(method) || !path.startsWith("/")) faults.push(`${method} ${path}`);
      if (names.has(name)) faults.push(`${name} is there twice`);
      names.add(name);
      faults.push(
        ...operationFaults(path, operation, tags, document.components.securitySchemes).map(
          (fault) => `${name}: ${fault}`,
        ),
      );
    }
  for (const reference of referencesOf(document))
    if (!resolves(document, reference)) faults.push(`${reference} leads nowhere`);
  return faults;
}

function operationFaults(
  path: string,
  { summary, description, tags, security, parameters = [], requestBody, responses }: ReadOperation,
  knownTags: ReadonlySet<string>,
  schemes: object,
): readonly string[] {
  const faults: string[] = [];
  if (summary === "" || summary.endsWith(".") || summary.length > 140) faults.push(`summary "${summary}"`);
  // The last paragraph is made from the permission table.
  if ((description.split("\n\n")[0] ?? "").length < 25 || description.split("\n\n").length < 2)
    faults.push("no description");
  if (tags.length !== 1 || !tags.every((tag) => knownTags.has(tag))) faults.push(`tags ${tags.join(", ")}`);
  for (const scheme of security.flatMap((row) => Object.keys(row)))
    if (!Object.hasOwn(schemes, scheme)) faults.push(`security ${scheme}`);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const declared = parameters.filter((row) => row.in === "path").map(({ name }) => name);
  if (inPath.toSorted().join() !== declared.toSorted().join()) faults.push(`path parameters ${declared.join()}`);
  if (new Set(parameters.map((row) => `${row.in} ${row.name}`)).size !== parameters.length)
    faults.push("a parameter is there twice");
  for (const row of parameters) {
    if ((row.description ?? "") === "" && !isDescribed(row.schema))
      faults.push(`parameter ${row.name} without a description`);
    if (row.in === "path" && row.required !== true) faults.push(`parameter ${row.name} must be required`);
    faults.push(...unbounded(row.schema, row.name));
  }
  for (const { schema } of Object.values(requestBody?.content ?? {})) {
    faults.push(...unbounded(schema, "body"));
    for (const [field, row] of Object.entries(schema.properties ?? {}))
      if (!isDescribed(row)) faults.push(`body.${field} without a description`);
  }
  const statuses = Object.keys(responses);
  if (!statuses.some((status) => /^[12]\d\d$/.test(status))) faults.push("no success");
  for (const needed of ["429", "500"]) if (!statuses.includes(needed)) faults.push(`no ${needed}`);
  for (const [status, answer] of Object.entries(responses)) {
    if (!/^[1-5]\d\d$/.test(status)) faults.push(`status ${status}`);
    if (answer.description === "" || answer.description === "Default Response")
      faults.push(`${status} without a description`);
    const isError = Number(status) >= 400;
    if (isError && Object.keys(answer.content ?? {}).join() !== "application/problem+json")
      faults.push(`${status} is no problem details`);
  }
  return faults;
}

/** By itself, or by what it is when it is not null. */
function isDescribed({ description, anyOf = [] }: Schema): boolean {
  return (description ?? "") !== "" || anyOf.some(isDescribed);
}

/** Whatever comes in has a bound that is said. */
function unbounded(schema: Schema, where: string): readonly string[] {
  const { type, anyOf, items, properties, patternProperties } = schema;
  const faults: string[] = [];
  if (
    type === "string" &&
    schema.enum === undefined &&
    schema.maxLength === undefined &&
    !isBoundedPattern(schema.pattern)
  )
    faults.push(`${where} has no greatest length`);
  if ((type === "integer" || type === "number") && schema.maximum === undefined) faults.push(`${where} has no maximum`);
  if (type === "array" && schema.maxItems === undefined) faults.push(`${where} has no greatest length`);
  if (type === "object" && properties !== undefined && schema.additionalProperties !== false)
    faults.push(`${where} takes other properties`);
  if (type === "object" && patternProperties !== undefined && schema.maxProperties === undefined)
    faults.push(`${where} has no end`);
  for (const [name, inner] of Object.entries(properties ?? {})) faults.push(...unbounded(inner, `${where}.${name}`));
  for (const inner of [
    ...(anyOf ?? []),
    ...(items === undefined ? [] : [items]),
    ...Object.values(patternProperties ?? {}),
  ])
    faults.push(...unbounded(inner, `${where}[]`));
  return faults;
}

/** Whole, and without anything that repeats without end. */
function isBoundedPattern(pattern: string | undefined): boolean {
  return (
    pattern !== undefined &&
    pattern.startsWith("^") &&
    pattern.endsWith("$") &&
    !/[*+]|,\}/.test(pattern.replaceAll(/\[[^\]]*\]/g, ""))
  );
}

function referencesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "$ref" && typeof inner === "string" ? [inner] : referencesOf(inner),
  );
}

function resolves(document: object, reference: string): boolean {
  if (!reference.startsWith("#/")) return false;
  let place: unknown = document;
  for (const step of reference.slice(2).split("/"))
    place =
      typeof place === "object" && place !== null
        ? Object.entries(place).find(([name]) => name === step)?.[1]
        : undefined;
  return place !== undefined;
}
