import { exampleOf, type Schema } from "../../src/api-page/schema.ts";
import type { TestDms } from "../start-dms.ts";

/** A field of a request that holds text. */
interface TextField {
  readonly where: "path" | "query" | "body";
  /** Names from the body's root; one for a parameter. */
  readonly names: readonly string[];
}

/** An operation of the API, called as its document says. */
export interface CalledOperation {
  readonly operation: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly needsSomebody: boolean;
  readonly takesJson: boolean;
  readonly fields: readonly TextField[];
  /** A request that is well formed, with other texts in some fields. */
  request(texts?: ReadonlyMap<TextField, string>): { readonly url: string; readonly payload?: object };
}

interface Documented {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** Every operation that the DMS serves: what is added later is tried too. */
export async function everyOperation(test: TestDms): Promise<readonly CalledOperation[]> {
  const answer = await test.dms.people.inject({ url: "/api/openapi.json" });
  const { paths } = answer.json<{ paths: Record<string, Record<string, Documented>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, documented]) => called(path, method.toUpperCase(), documented)),
  );
}

function called(
  path: string,
  method: string,
  { operationId, security, parameters = [], requestBody }: Documented,
): CalledOperation {
  const schema = requestBody?.content["application/json"]?.schema;
  const ofPlace = (place: string) => parameters.filter((row) => row.in === place);
  const fields: TextField[] = [
    ...ofPlace("path").map(({ name }) => ({ where: "path" as const, names: [name] })),
    ...ofPlace("query").map(({ name }) => ({ where: "query" as const, names: [name] })),
    ...textsIn(schema ?? {}).map((names) => ({ where: "body" as const, names })),
  ];
  return {
    operation: operationId,
    method: method as CalledOperation["method"],
    path,
    needsSomebody: security.length > 0,
    takesJson: schema !== undefined,
    fields,
    request(texts = new Map()) {
      const textOf = (where: TextField["where"], name: string): string | undefined =>
        [...texts].find(([field]) => field.where === where && field.names[0] === name)?.[1];
      let url = path;
      for (const { name, schema: row } of ofPlace("path"))
        url = url.replace(`{${name}}`, encodeURIComponent(textOf("path", name) ?? nameOf(exampleOf(row))));
      const query = new URLSearchParams();
      for (const { name } of ofPlace("query")) {
        const text = textOf("query", name);
        if (text !== undefined) query.set(name, text);
      }
      const asked = query.size === 0 ? url : `${url}?${query.toString()}`;
      if (schema === undefined) return { url: asked };
      const payload = exampleOf(schema);
      for (const [field, text] of texts) if (field.where === "body") put(payload, field.names, text);
      return { url: asked, payload: Object(payload) as object };
    },
  };
}

function textsIn(schema: Schema, names: readonly string[] = []): readonly (readonly string[])[] {
  if (schema.type === "string") return [names];
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((choice) => textsIn(choice, names)).slice(0, 1);
  if (schema.type === "array") return textsIn(schema.items ?? {}, [...names, "0"]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => textsIn(field, [...names, name]));
}

function nameOf(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : "x";
}

function put(target: unknown, [name, ...rest]: readonly string[], text: string): void {
  if (typeof target !== "object" || target === null || name === undefined) return;
  const holder = target as Record<string, unknown>;
  if (rest.length === 0) holder[name] = text;
  else {
    if (typeof holder[name] !== "object" || holder[name] === null) holder[name] = rest[0] === "0" ? [] : {};
    put(holder[name], rest, text);
  }
}
