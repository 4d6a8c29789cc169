/** As much of a JSON schema as is shown. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
}

/** Deepest nesting that is shown, and made examples of. */
export const MAX_DEPTH = 8;

/** What a value is, in a few words: "integer, 1 to 500". */
export function typeText(schema: Schema): string {
  const { anyOf, items, type } = schema;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (anyOf !== undefined) return anyOf.map(typeText).join(" or ");
  if (type === "array")
    return `list of ${items === undefined ? "anything" : typeText(items)}${limits(schema.minItems, schema.maxItems)}`;
  if (type === "string") return `text${limits(schema.minLength, schema.maxLength)}`;
  if (type === "integer" || type === "number") return `${type}${limits(schema.minimum, schema.maximum)}`;
  return typeof type === "string" ? type : "anything";
}

function limits(least: number | undefined, most: number | undefined): string {
  if (least === undefined && most === undefined) return "";
  if (most === undefined) return `, from ${least ?? 0} on`;
  return least === undefined ? `, ${most} at most` : `, ${least} to ${most}`;
}

/** A value to begin with: what must be there, with the schema's own examples. */
export function exampleOf(schema: Schema, depth = 0): unknown {
  const [example] = schema.examples ?? [];
  if (example !== undefined) return example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? [];
  if (choice !== undefined) return exampleOf(choice, depth);
  if (depth >= MAX_DEPTH) return null;
  switch (schema.type) {
    case "object": {
      const fields = (schema.required ?? []).map((name) => [name, schema.properties?.[name] ?? {}] as const);
      return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, depth + 1)]));
    }
    case "array":
      return (schema.minItems ?? 0) > 0 ? [exampleOf(schema.items ?? {}, depth + 1)] : [];
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "string":
      return "";
    default:
      return null;
  }
}
