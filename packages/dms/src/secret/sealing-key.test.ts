import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SystemEntropy } from "@regrow/node/entropy";
import { SealingKey } from "./sealing-key.ts";

const entropy = new SystemEntropy();
const secret = new TextEncoder().encode("a secret");

describe("the sealing key", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-sealing-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("opens what it sealed, also after a restart, and is readable by this user alone", async () => {
    const sealed = (await SealingKey.open(folder, entropy)).seal(secret, "anna");
    assert.deepEqual((await SealingKey.open(folder, entropy)).open(sealed, "anna"), Buffer.from(secret));
    assert.equal((await stat(join(folder, "sealing.key"))).mode & 0o777, 0o600);
  });

  it("opens nothing that was altered, cut, or sealed for somebody else", async () => {
    const key = await SealingKey.open(folder, entropy);
    const sealed = key.seal(secret, "anna");
    const bytes = Buffer.from(sealed, "base64");
    const refused = { code: "CONFIGURATION_INVALID" };
    assert.throws(() => key.open(sealed, "eve"), refused);
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      assert.throws(() => key.open(altered.toString("base64"), "anna"), refused, `byte ${at}`);
      assert.throws(() => key.open(bytes.subarray(0, at).toString("base64"), "anna"), refused, `cut at ${at}`);
    }
  });

  it("is refused when the file holds something else", async () => {
    const other = await mkdtemp(join(tmpdir(), "regrow-sealing-"));
    await writeFile(join(other, "sealing.key"), "abc");
    await assert.rejects(SealingKey.open(other, entropy), { code: "CONFIGURATION_INVALID" });
    await rm(other, { recursive: true });
  });
});
