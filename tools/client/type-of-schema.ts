/** A JSON schema as OpenAPI documents hold it; only what our own DMS uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

/** The TypeScript type that a schema describes. `components` resolves "#/components/schemas/Name". */
export function typeOfSchema(schema: Schema, components: Readonly<Record<string, Schema>>): string {
  const type = bareType(schema, components);
  return schema.nullable === true ? `${type} | null` : type;
}

function bareType(schema: Schema, components: Readonly<Record<string, Schema>>): string {
  if (schema.$ref !== undefined) return typeOfSchema(resolve(schema.$ref, components), components);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return union(choices.map((choice) => typeOfSchema(choice, components)));
  if (Array.isArray(schema.type))
    return union(schema.type.map((type: string) => simpleType({ ...schema, type }, components)));
  return simpleType(schema, components);
}

function simpleType(schema: Schema, components: Readonly<Record<string, Schema>>): string {
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return `readonly ${bracketed(typeOfSchema(schema.items ?? {}, components))}[]`;
    case "object":
      return objectType(schema, components);
    default:
      return "unknown";
  }
}

function objectType(schema: Schema, components: Readonly<Record<string, Schema>>): string {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) =>
      `readonly ${fieldName(name)}${required.has(name) ? "" : "?"}: ${typeOfSchema(field, components)}`,
  );
  const [pattern] = Object.values(schema.patternProperties ?? {});
  const open = typeof schema.additionalProperties === "object" ? schema.additionalProperties : pattern;
  if (open !== undefined) fields.push(`readonly [name: string]: ${typeOfSchema(open, components)}`);
  return fields.length === 0 ? "Readonly<Record<string, unknown>>" : `{ ${fields.join("; ")} }`;
}

function resolve(reference: string, components: Readonly<Record<string, Schema>>): Schema {
  const schema = components[reference.replace("#/components/schemas/", "")];
  if (schema === undefined) throw new Error(`the document has no ${reference}`);
  return schema;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}

function bracketed(type: string): string {
  return type.includes("|") || type.startsWith("readonly ") ? `(${type})` : type;
}

export function fieldName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
