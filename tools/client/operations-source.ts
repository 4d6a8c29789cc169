import { format } from "oxfmt";
import { fieldName, typeOfSchema, type Schema } from "./type-of-schema.ts";

/** The parts of an OpenAPI 3 document that make up a client. */
export interface OpenApiDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface OpenApiOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: Readonly<Record<string, OpenApiAnswer>>;
}

interface OpenApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface OpenApiAnswer {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** Header parameter of operations that may be sent again. */
const REPEAT_HEADER = "Idempotency-Key";
const JSON_TYPE = "application/json";
const HEAD = `// Made by tools/generate-client.ts from the DMS's OpenAPI document; a test compares. Do not edit.
/* oxlint-disable eslint/max-lines */
`;

/** The whole of packages/client/src/operations.ts, formatted as everything here. */
export async function operationsSource(document: OpenApiDocument): Promise<string> {
  const { code, errors } = await format("operations.ts", unformatted(document), { printWidth: 120 });
  if (errors.length > 0) throw new Error(`the client that was made is no TypeScript: ${JSON.stringify(errors)}`);
  return code;
}

function unformatted(document: OpenApiDocument): string {
  const components = document.components?.schemas ?? {};
  const rows: string[] = [];
  const types: string[] = [];
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  for (const { path, method, operation } of operations.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
    const name = fieldName(nameOf({ path, method, operation }));
    const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query").map((row) => row.name);
    const isRepeatable = (operation.parameters ?? []).some((parameter) => parameter.name === REPEAT_HEADER);
    const row = { method: method.toUpperCase(), path, query, body: bodyType(operation), isRepeatable };
    rows.push(`  ${name}: ${JSON.stringify(row)},`);
    const summary = operation.summary === undefined ? [] : [`  /** ${operation.summary} */`];
    types.push(
      ...summary,
      `  readonly ${name}: { readonly input: ${inputType(operation, components)}; readonly answer: ${answerType(operation, components)} };`,
    );
  }
  return [
    HEAD,
    "/** Where each operation is. */",
    "export const OPERATIONS = {",
    ...rows,
    "} as const;",
    "",
    "/** What each operation takes and gives. */",
    "export interface Operations {",
    ...types,
    "}",
    "",
  ].join("\n");
}

function nameOf(row: { path: string; method: string; operation: OpenApiOperation }): string {
  const name = row.operation.operationId;
  if (name === undefined) throw new Error(`${row.method.toUpperCase()} ${row.path} has no operationId`);
  return name;
}

/** Content type of the body, or null where there is none. */
function bodyType(operation: OpenApiOperation): string | null {
  return Object.keys(operation.requestBody?.content ?? {})[0] ?? null;
}

function inputType(operation: OpenApiOperation, components: Readonly<Record<string, Schema>>): string {
  const parameters = (operation.parameters ?? []).filter(
    (parameter) => parameter.in === "path" || parameter.in === "query",
  );
  const fields = parameters.map((parameter) => {
    const optional = parameter.in === "path" || parameter.required === true ? "" : "?";
    return `readonly ${fieldName(parameter.name)}${optional}: ${typeOfSchema(parameter.schema ?? { type: "string" }, components)}`;
  });
  const isJson = bodyType(operation) === JSON_TYPE;
  if (bodyType(operation) !== null && !isJson) fields.push("readonly body: ReadableStream<Uint8Array> | Blob");
  const own = fields.length === 0 ? [] : [`{ ${fields.join("; ")} }`];
  const schema = operation.requestBody?.content?.[JSON_TYPE]?.schema;
  const body = isJson && schema !== undefined ? [typeOfSchema(schema, components)] : [];
  const parts = [...own, ...body];
  return parts.length === 0 ? "Readonly<Record<string, never>>" : parts.join(" & ");
}

/** Type of the first answer that is a success. */
function answerType(operation: OpenApiOperation, components: Readonly<Record<string, Schema>>): string {
  const success = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith("2"));
  const schema = success?.[1].content?.[JSON_TYPE]?.schema;
  return schema === undefined ? "null" : typeOfSchema(schema, components);
}
