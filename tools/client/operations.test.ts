import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../setup/place.mjs";
import { openApiOfDms } from "./openapi-of-dms.ts";
import { operationsSource } from "./operations-source.ts";
import { typeOfSchema } from "./type-of-schema.ts";

describe("the client of the REST interface", () => {
  it("is what the DMS serves: else run 'node tools/generate-client.ts'", async () => {
    const written = await readFile(join(ROOT, "packages/client/src/operations.ts"), "utf8");
    assert.equal(written, await operationsSource(await openApiOfDms()));
  });

  it("knows what each schema means in TypeScript", () => {
    for (const [schema, type] of [
      [{ type: "integer" }, "number"],
      [{ type: ["string", "null"] }, "string | null"],
      [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
      [{ enum: ["a", "b"] }, '"a" | "b"'],
      [{ const: "ok" }, '"ok"'],
      [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "readonly (string | null)[]"],
      [
        { type: "object", required: ["a"], properties: { a: { type: "string" }, "b-c": { type: "boolean" } } },
        '{ readonly a: string; readonly "b-c"?: boolean }',
      ],
      [{ $ref: "#/components/schemas/Name" }, "number"],
      [{}, "unknown"],
    ] as const) {
      assert.equal(typeOfSchema(schema, { Name: { type: "number" } }), type);
    }
  });

  it("refuses an operation without a name", async () => {
    await assert.rejects(operationsSource({ paths: { "/x": { get: {} } } }), /GET \/x has no operationId/);
  });
});
