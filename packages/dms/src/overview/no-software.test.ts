import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp } from "../../test/test-person.ts";

interface Seen {
  readonly devices: { readonly noSoftware: number };
  readonly attention: readonly { readonly kind: string; readonly subjects: readonly string[] }[];
}

it("tells of devices on which nothing runs: at once of one that has given back what it tried", async () => {
  await using test = await startDms();
  const anna = await signUp(test);
  const { product, platformRoot } = makePublisher();
  await anna.send("POST", "/api/products", { code: product, platformRoot: Buffer.from(platformRoot).toString() });
  const enrolled = async (): Promise<TestDevice> => {
    const device = new TestDevice(test);
    const claim = await anna.makeToken("claim", { product });
    await device.enrol({ provision: await anna.makeToken("provision"), claim }, randomUUID());
    return device;
  };
  const [fresh, back] = [await enrolled(), await enrolled()];
  const tried = { id: "c".repeat(64), product, version: "1.0.0", securityVersion: 0 };
  back.record({
    ...{ kind: "rolled-back", updateId: randomUUID(), version: "1.0.0", generation: tried.id, to: null },
    ...{ reason: "starts-exhausted", fault: null },
  });
  await back.sendLog();
  for (const device of [fresh, back]) await device.checkIn({ running: null });
  /** Once what was seen is written, which is done behind. */
  const told = async (): Promise<readonly [number, readonly string[]]> => {
    await test.restart();
    const { devices, attention } = (await anna.get("/api/overview")).json<Seen>();
    return [devices.noSoftware, attention.find(({ kind }) => kind === "no-software")?.subjects ?? []];
  };
  assert.deepEqual(await told(), [2, [back.uuid]]);
  test.clock.advance(3_600_001);
  assert.deepEqual(await told(), [2, [fresh.uuid, back.uuid].toSorted()]);
  await fresh.checkIn({ running: tried, onTrial: true });
  await back.checkIn({ running: tried });
  assert.deepEqual(await told(), [0, []]);
});
