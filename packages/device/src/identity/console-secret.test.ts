import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SeededEntropy } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import { FILES, FOLDERS } from "../layout/index.ts";
import { consoleSecret } from "./console-secret.ts";

const ENTROPY = new SeededEntropy(7);

async function deviceDisk(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory(FOLDERS.identity, 0o700);
  await disk.barrier();
  return disk;
}

describe("consoleSecret", () => {
  it("is made once, durably, for its owner alone, and is another one on each device", async () => {
    const disk = await deviceDisk();
    const secret = await consoleSecret(disk, ENTROPY);
    assert.match(secret, /^[a-z2-7]{20}$/);
    assert.equal((await disk.status(FILES.consoleSecret))?.mode, 0o600);
    for (const state of disk.crashStates({ seed: 1, limit: 16, names: "any" }))
      assert.equal(await consoleSecret(disk.boot(state), ENTROPY), secret);
    assert.notEqual(await consoleSecret(await deviceDisk(), ENTROPY), secret);
  });

  it("costs no write where it is there, with or without a line end", async () => {
    const disk = await deviceDisk();
    await disk.write(FILES.consoleSecret, new TextEncoder().encode("abcdefghij234567klmn"));
    const before = disk.operations;
    assert.equal(await consoleSecret(disk, ENTROPY), "abcdefghij234567klmn");
    assert.equal(disk.operations, before);
  });

  it("is made anew where the file is no secret of ours: an empty password would let everybody in", async () => {
    for (const text of ["", "\n", "password", "A".repeat(20), "a".repeat(10_000), "\0".repeat(20)]) {
      const disk = await deviceDisk();
      await disk.write(FILES.consoleSecret, new TextEncoder().encode(text));
      const secret = await consoleSecret(disk, ENTROPY);
      assert.match(secret, /^[a-z2-7]{20}$/);
      assert.equal(await consoleSecret(disk, ENTROPY), secret);
    }
  });

  it("fails where it can neither be read nor made", async () => {
    const full = (await deviceDisk()).fork({ plan: { fail: { operation: 1, code: "EROFS", forEver: true } } });
    await assert.rejects(
      consoleSecret(full, ENTROPY),
      (error) => error instanceof RegrowError && error.code === "STORAGE_FAILED",
    );
  });
});
