import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

describe("regrow server", () => {
  let test: CommandDms;
  before(async () => void (test = await startCommandDms()));
  after(() => test[Symbol.asyncDispose]());

  it("shows where devices reach the DMS, and writes the certificate that they believe it by", async () => {
    const { out } = await test.regrow(["server", "--ca", "device-ca.pem"]);
    const { fingerprint256 } = new X509Certificate(await readFile(join(test.folder, "device-ca.pem")));
    assert.match(out, /^for devices: {2}https:\/\/127\.0\.0\.1:\d+$/m);
    assert.ok(out.includes(`believed by:  SHA-256 ${fingerprint256}\n`), out);
  });
});
