import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ERRORS, isErrorCode } from "@regrow/core/error";
import { documentFaults, type ReadDocument, type ReadOperation } from "../../test/document-faults.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { OPERATIONS, isRight, isScope } from "../permission/index.ts";

describe("the OpenAPI document", () => {
  let test: TestDms;
  let document: ReadDocument;
  let operations: readonly ReadOperation[];
  before(async () => {
    test = await startDms();
    const answer = await test.dms.people.inject({ url: "/api/openapi.json" });
    document = answer.json<ReadDocument>();
    operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  });
  after(() => test[Symbol.asyncDispose]());

  it("keeps the rules of OpenAPI 3.1, says everything and bounds what comes in", () => {
    assert.deepEqual(documentFaults(document), []);
  });

  it("has the operations of the permission table and no other", () => {
    assert.deepEqual(operations.map(({ operationId }) => operationId).toSorted(), Object.keys(OPERATIONS).toSorted());
  });

  it("says of each who may call it, as the permission table does", () => {
    for (const { operationId, security } of operations) {
      const row = OPERATIONS[operationId as keyof typeof OPERATIONS];
      const tokens = security.flatMap(({ apiToken }) => apiToken ?? ["none"]).filter((scope) => scope !== "none");
      if (row.needs === "nothing") assert.deepEqual(security, [], operationId);
      else
        assert.ok(
          security.some((way) => "session" in way),
          operationId,
        );
      assert.deepEqual(tokens, isRight(row.needs) && isScope(row.needs) ? [row.needs] : [], operationId);
    }
  });

  it("names only codes that there are, each under its status, with what to do", () => {
    for (const { operationId, responses } of operations)
      for (const [status, { description }] of Object.entries(responses).filter(([text]) => Number(text) >= 400))
        for (const [, code = "", text = ""] of description.matchAll(/^- `(\w+)`: (.*)$/gm)) {
          assert.ok(isErrorCode(code), `${operationId} ${code}`);
          assert.equal(String(ERRORS[code].http), status, `${operationId} ${code}`);
          assert.ok(text.includes(ERRORS[code].fix), code);
        }
  });

  it("is seen to be wrong where it is", () => {
    const [first] = Object.entries(document.paths);
    assert.ok(first !== undefined);
    const [path, methods] = first;
    const [[method, operation] = ["", undefined]] = Object.entries(methods);
    assert.ok(operation !== undefined);
    const broken: readonly Partial<ReadOperation>[] = [
      { summary: "" },
      { description: "short" },
      { tags: ["nobody's"] },
      { security: [{ magic: [] }] },
      { responses: {} },
      { parameters: [{ name: "x", in: "query", description: "x", schema: { type: "string" } }] },
      { parameters: [{ name: "x", in: "query", schema: { type: "boolean" } }] },
      { parameters: [{ name: "x", in: "path", required: true, description: "x", schema: { type: "boolean" } }] },
      {
        requestBody: {
          content: { "application/json": { schema: { type: "object", properties: { x: { type: "integer" } } } } },
        },
      },
      {
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Nobody" } as object } } },
      },
    ];
    for (const change of broken) {
      const paths: ReadDocument["paths"] = { [path]: { [method]: { ...operation, ...change } } };
      assert.ok(documentFaults({ ...document, paths }).length > 0, JSON.stringify(change));
    }
  });
});
