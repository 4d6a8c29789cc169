import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { personWith, signUp, type TestPerson } from "../../test/test-person.ts";

const PRODUCT = "LATE";
const QUOTA_BYTES = 440_000;

/** What becomes of a sender while a file is on its way. */
interface Turn {
  readonly name: string;
  readonly happens: () => Promise<unknown>;
  readonly refused: readonly [status: number, code: string];
}

describe("a bundle whose sender has lost something while it was on its way", { timeout: 60_000 }, () => {
  let test: TestDms;
  let anna: TestPerson;
  let ci: { readonly token: string; readonly id: string };
  const publisher = makePublisher({ product: PRODUCT });
  const bundle = Buffer.from(publisher.bundle({ version: "1.0.0", files: { "big.bin": randomBytes(200_000) } }));

  before(async () => {
    test = await startDms({ storageQuotaBytes: QUOTA_BYTES });
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const addProduct = async (code = PRODUCT): Promise<unknown> => {
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    const made = await anna.send("POST", "/api/products", { code, platformRoot });
    assert.equal(made.statusCode, 201, made.payload);
    ci = (await anna.send("POST", "/api/api-tokens", { name: "ci", scopes: ["bundle.publish"] })).json();
    return made.json();
  };
  const removeProduct = async (code = PRODUCT): Promise<void> =>
    assert.equal((await anna.send("DELETE", `/api/products/${code}`)).statusCode, 204);
  const turns: readonly Turn[] = [
    {
      name: "its token",
      happens: () => anna.send("DELETE", `/api/api-tokens/${ci.id}`),
      refused: [401, "SIGN_IN_REQUIRED"],
    },
    { name: "its product", happens: () => removeProduct(), refused: [404, "PRODUCT_UNKNOWN"] },
    {
      name: "its product, to another of that code",
      happens: async () => {
        await removeProduct();
        const kept = ci;
        await addProduct();
        ci = kept;
      },
      refused: [404, "PRODUCT_UNKNOWN"],
    },
    {
      name: "the room for it",
      happens: async () => {
        const code = "OTHER";
        const platformRoot = Buffer.from(publisher.platformRoot).toString();
        assert.equal((await anna.send("POST", "/api/products", { code, platformRoot })).statusCode, 201);
        const announced = { sizeBytes: 250_000, sha256: "0".repeat(64) };
        assert.equal((await anna.send("POST", `/api/products/${code}/uploads`, announced)).statusCode, 200);
      },
      refused: [413, "STORAGE_QUOTA"],
    },
  ];

  for (const { name, happens, refused } of turns)
    it(`is refused where it has lost ${name}`, async () => {
      await addProduct();
      const { rest, answered } = await beginUpload();
      await happens();
      rest.end(bundle.subarray(bundle.length / 2));
      const answer = await answered;
      assert.deepEqual([answer.status, answer.code], refused, answer.text);
      for (const code of [PRODUCT, "OTHER"]) await tidy(code);
      assert.equal((await anna.get("/api/organisation/storage")).json<{ usedBytes: number }>().usedBytes, 0);
    });

  it("is refused where it came in pieces, and its sender is one no more when it has been verified", async () => {
    await addProduct();
    // As many as are verified at a time: it will wait for its turn.
    const others = [await beginUpload(), await beginUpload()];
    const machine = personWith(test, ci.token);
    const sha256 = createHash("sha256").update(bundle).digest("hex");
    const begun = await machine.send("POST", `/api/products/${PRODUCT}/uploads`, { sizeBytes: bundle.length, sha256 });
    const path = `/api/products/${PRODUCT}/uploads/${begun.json<{ id: string }>().id}`;
    const headers = { authorization: `Bearer ${ci.token}`, "content-type": "application/octet-stream" };
    const sent = await test.dms.people.inject({ method: "PUT", url: `${path}?offset=0`, headers, payload: bundle });
    assert.equal(sent.statusCode, 200, sent.payload);
    const finishing = machine.send("POST", `${path}/finish`);
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await anna.send("DELETE", `/api/api-tokens/${ci.id}`);
    for (const { rest, answered } of others) {
      rest.end(bundle.subarray(bundle.length / 2));
      assert.equal((await answered).status, 401);
    }
    const finished = await finishing;
    assert.equal(finished.json<{ code: string }>().code, "SIGN_IN_REQUIRED", finished.payload);
    assert.deepEqual((await anna.get(`/api/products/${PRODUCT}/bundles`)).json<{ bundles: object[] }>().bundles, []);
  });

  /** Half of it has been sent, and its sender was judged. */
  async function beginUpload(): Promise<{ readonly rest: ClientRequest; readonly answered: Promise<Answer> }> {
    const rest = request(new URL(`/api/products/${PRODUCT}/bundles`, test.dms.peopleUrl), {
      method: "PUT",
      headers: {
        authorization: `Bearer ${ci.token}`,
        ...{ "content-type": "application/x-tar", "content-length": bundle.length, expect: "100-continue" },
      },
    });
    const answered = once(rest, "response").then(([answer]: IncomingMessage[]) => read(answer));
    rest.flushHeaders();
    await once(rest, "continue");
    await new Promise((resolve) => rest.write(bundle.subarray(0, bundle.length / 2), resolve));
    return { rest, answered };
  }

  async function tidy(code: string): Promise<void> {
    const { uploads = [] } = (await anna.get(`/api/products/${code}/uploads`)).json<{ uploads?: { id: string }[] }>();
    for (const { id } of uploads) await anna.send("DELETE", `/api/products/${code}/uploads/${id}`);
    await anna.send("DELETE", `/api/products/${code}`);
  }
});

interface Answer {
  readonly status: number;
  readonly code: unknown;
  readonly text: string;
}

async function read(answer: IncomingMessage | undefined): Promise<Answer> {
  let text = "";
  for await (const piece of answer ?? []) text += String(piece);
  return { status: answer?.statusCode ?? 0, code: (JSON.parse(text) as { readonly code?: unknown }).code, text };
}
