import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { LightMyRequestResponse } from "fastify";
import { makePublisher, readOnlineKeys, type Publisher } from "@regrow/testing/publisher";
import type { TestDms } from "./start-dms.ts";
import { TestDevice } from "./test-device.ts";
import { signUp, type TestPerson } from "./test-person.ts";

export const PRODUCT = "ACME-KIOSK";

/** An organisation that has one of everything that can move to another DMS. */
export interface Leaving {
  readonly anna: TestPerson;
  readonly publisher: Publisher;
  readonly device: TestDevice;
}

const platform = makePublisher({ product: PRODUCT });

const FAULT = {
  subject: "app",
  type: "signal",
  ...{ atMs: 1, onTrial: false, exitCode: null, signal: "SIGSEGV", uptimeMs: 5 },
  ...{ lastOutput: "it fell\u2028over", fingerprint: "f".repeat(16) },
} as const;

/** Two bundles, the second on the first, and a device that has told of a fault. */
export async function makeLeaving(here: TestDms): Promise<Leaving> {
  const anna = await signUp(here);
  await anna.send("POST", "/api/products", {
    code: PRODUCT,
    platformRoot: Buffer.from(platform.platformRoot).toString(),
  });
  const onlineKeys = readOnlineKeys((await anna.get(`/api/products/${PRODUCT}/online-keys`)).json());
  const publisher = makePublisher({ product: PRODUCT, platform, onlineKeys });
  const base = publisher.bundle({ version: "1.0.0", files: { "main.mjs": "one();\n", "lib.mjs": "lib();\n" } });
  for (const bundle of [base, publisher.bundle({ version: "1.0.1", base, files: { "main.mjs": "two();\n" } })]) {
    const added = await anna.upload(PRODUCT, bundle);
    assert.equal(added.statusCode, 201, added.payload);
  }
  await anna.send("PUT", `/api/products/${PRODUCT}/tags/release`, { version: "1.0.1" });
  await anna.send("PUT", `/api/products/${PRODUCT}/update-policy`, { window: "02:00-05:00", asksFirst: true });
  return { anna, publisher, device: await makeDevice(here, anna) };
}

/** What an owner takes along. */
export async function exportAt(test: TestDms, person: TestPerson, passphrase?: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${person.token}`, ...passphraseHeader(passphrase) };
  const answer = await test.dms.people.inject({ url: "/api/organisation/export", headers });
  assert.equal(answer.statusCode, 200, answer.payload);
  return answer.rawPayload;
}

export async function importAt(
  to: TestDms,
  person: TestPerson,
  bytes: Uint8Array,
  more: { readonly passphrase?: string; readonly query?: string } = {},
): Promise<LightMyRequestResponse> {
  return to.dms.people.inject({
    method: "POST",
    url: `/api/organisation/import${more.query ?? ""}`,
    headers: {
      authorization: `Bearer ${person.token}`,
      "content-type": "application/x-tar",
      ...passphraseHeader(more.passphrase),
    },
    payload: Buffer.from(bytes),
  });
}

/** Gives a file to devices: to the one, or to all of the product, whose path it is. */
export async function putFile(
  test: TestDms,
  person: TestPerson,
  path: string,
  name: string,
  content: string,
): Promise<void> {
  const answer = await test.dms.people.inject({
    method: "PUT",
    url: `${path}?name=${name}`,
    headers: { authorization: `Bearer ${person.token}`, "content-type": "application/octet-stream" },
    payload: Buffer.from(content),
  });
  assert.ok(answer.statusCode < 300, answer.payload);
}

async function makeDevice(here: TestDms, anna: TestPerson): Promise<TestDevice> {
  const device = new TestDevice(here);
  const uuid = randomUUID();
  await device.enrol(
    { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim"), product: PRODUCT },
    uuid,
  );
  device.record({ kind: "claimed", owner: "anna\u2028" });
  const one = { updateId: randomUUID(), generation: "a".repeat(64), product: PRODUCT, version: "0.9.0" };
  device.record({ kind: "installed", ...one, from: null });
  device.record({ kind: "confirmed", ...one, securityVersion: 0 });
  device.record({ kind: "fault", fault: { ...FAULT, generation: one.generation, version: one.version } });
  assert.equal((await device.sendLog()).status, 200);
  await anna.send("PUT", `/api/devices/${uuid}/description`, { labels: ["site=Bern"], notes: "behind the door" });
  await putFile(here, anna, `/api/devices/${uuid}/files`, "own.json", '{"for":"one"}');
  await putFile(here, anna, `/api/products/${PRODUCT}/files`, "all.json", '{"for":"all"}');
  return device;
}

function passphraseHeader(passphrase?: string): Readonly<Record<string, string>> {
  return passphrase === undefined ? {} : { "regrow-passphrase": Buffer.from(passphrase).toString("base64") };
}
