import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";
import { invalidWords } from "./invalid-words.ts";
import { PATTERN_WORDS } from "./pattern-words.ts";

/** What ajv says, and the library's own words for it. */
const MACHINERY = /must (?:match|be|NOT|have)|\^|\$|\[|body\/|params\//;

describe("what is wrong with a request", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const uuid = "0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f";
  const sent: readonly (readonly ["GET" | "POST" | "PUT", string, object | undefined, string])[] = [
    [
      "POST",
      "/api/products",
      { code: "my kiosk" },
      "code: takes capital letters, digits, - and _, with a letter or a digit first, up to 64 characters",
    ],
    ["POST", "/api/products", {}, "code: is missing"],
    ["POST", "/api/products", { code: "A", colour: 1 }, "colour: is not known here"],
    ["POST", "/api/products", { code: 7 }, "code: takes capital letters"],
    [
      "POST",
      "/api/sign-up",
      { userName: "mia", email: "m@example.com", password: "short" },
      "password: takes text, 10 to 256 characters",
    ],
    [
      "POST",
      "/api/sign-up",
      { userName: "Mia Maker", email: "m@example.com", password: "long enough" },
      "userName: takes letters, digits",
    ],
    ["GET", "/api/devices/kiosk", undefined, "uuid: takes a UUID in small letters"],
    ["GET", "/api/devices?limit=many", undefined, "limit: takes a whole number, 1 to 500"],
    ["PUT", `/api/devices/${uuid}/description`, { labels: ["ok", "=x"] }, "labels.1: takes"],
    ["POST", "/api/webhooks", { url: "https://example.com/", events: ["nothing"] }, "events.0: takes one of "],
  ];
  for (const [method, url, body, words] of sent)
    it(`is said in words: ${method} ${url} ${JSON.stringify(body ?? {})}`, async () => {
      const answer = method === "GET" ? await anna.get(url) : await anna.send(method, url, body);
      const { code, detail } = answer.json<{ code: string; detail: string }>();
      assert.equal(code, "INPUT_INVALID");
      assert.ok(detail.includes(words), detail);
      assert.doesNotMatch(detail, MACHINERY);
    });

  it("has words for every pattern that a request may have to fit", async () => {
    const document = (await anna.get("/api/openapi.json")).json<Document>();
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const patterns = new Set(
      operations.flatMap(({ parameters, requestBody }) => patternsIn([parameters, requestBody])),
    );
    assert.ok(patterns.size > 10);
    assert.deepEqual(
      [...patterns].filter((pattern) => !Object.hasOwn(PATTERN_WORDS, pattern)),
      [],
    );
    for (const words of Object.values(PATTERN_WORDS)) assert.doesNotMatch(words, MACHINERY);
  });

  it("is the choice where there is one, and the whole where a part has no name", () => {
    const choice = { anyOf: [{ type: "string", maxLength: 3 }, { type: "null" }] };
    const misfits = [
      { keyword: "maxLength", instancePath: "/title", params: {}, parentSchema: choice.anyOf[0] },
      { keyword: "type", instancePath: "/title", params: {}, parentSchema: choice.anyOf[1] },
      { keyword: "anyOf", instancePath: "/title", params: {}, parentSchema: choice },
    ];
    assert.deepEqual(invalidWords(misfits, "body"), { title: "takes text, up to 3 characters or null" });
    const whole = { keyword: "type", instancePath: "", params: {}, parentSchema: { type: "object" } };
    assert.deepEqual(invalidWords([whole], "body"), { "the body": "takes an object" });
  });
});

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { parameters?: unknown; requestBody?: unknown }>>>>;
}

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const below = Object.values(schema).flatMap(patternsIn);
  return "pattern" in schema && typeof schema.pattern === "string" ? [schema.pattern, ...below] : below;
}
