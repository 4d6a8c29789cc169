import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { randomUUID } from "node:crypto";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms } from "../test/start-dms.ts";
import { TestDevice } from "../test/test-device.ts";
import { signUp, type TestPerson } from "../test/test-person.ts";
import { observeCommits, openSqlite, type OpenSqlite } from "./database/index.ts";

describe("what the DMS acknowledges (law L6)", () => {
  it("has been committed: where the commit fails there is no 2xx, and asking again works", async () => {
    let isBroken = false;
    const breaking: OpenSqlite = (path) =>
      observeCommits(openSqlite(path), () => {
        if (isBroken) throw new Error("the disk is gone");
      });
    await using test = await startDms({ openSqlite: breaking });
    const anna = await signUp(test);
    const publisher = makePublisher();
    const bundle = publisher.bundle({ version: "1.0.0" });
    const device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    const uuid = randomUUID();
    for (const write of writes(anna, device, { bundle, publisher, tokens, uuid })) {
      isBroken = true;
      const failed = await write();
      assert.equal(failed, 500);
      isBroken = false;
      const done = await write();
      assert.ok(done >= 200 && done < 300, `${write.toString()}: ${done}`);
    }
  });
});

interface Given {
  readonly bundle: Uint8Array;
  readonly publisher: ReturnType<typeof makePublisher>;
  readonly tokens: { readonly provision: string; readonly claim: string };
  readonly uuid: string;
}

/** Every kind of write, in an order in which each can succeed. Each gives its status. */
function writes(
  anna: TestPerson,
  device: TestDevice,
  { bundle, publisher, tokens, uuid }: Given,
): readonly (() => Promise<number>)[] {
  const { product } = publisher;
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  return [
    async () => (await anna.send("POST", "/api/products", { code: product, platformRoot })).statusCode,
    async () => (await anna.upload(product, bundle)).statusCode,
    async () => (await anna.send("PUT", `/api/products/${product}/tags/release`, { version: "1.0.0" })).statusCode,
    async () => (await anna.send("POST", "/api/tokens", { kind: "claim" })).statusCode,
    async () => (await device.provision(tokens.provision, uuid)).status,
    async () => (await device.ask("PUT", "/provision")).status,
    async () => (await device.ask("POST", "/claim", { token: tokens.claim })).status,
    async () => (await device.ask("POST", "/activate", { product })).status,
    async () => (await device.checkIn()).status,
    async () => {
      if (device.lines.length === 0) device.record({ kind: "faults-reset", faults: 1 });
      return (await device.sendLog()).status;
    },
    async () => (await anna.send("POST", "/api/sign-out", {})).statusCode,
  ];
}
