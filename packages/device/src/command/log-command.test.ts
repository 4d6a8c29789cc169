import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_LOG, appendEntry } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { openConsole } from "../../test/open-console.ts";

describe("log", () => {
  const what = { atMs: 1_795_248_610_000, by: "kernel", event: { kind: "claimed", owner: "acme" } } as const;
  const { line } = appendEntry(EMPTY_LOG, what, new NodeCryptography());
  const typed = async (command: string): Promise<string> =>
    await (await openConsole({ answers: { log: () => ({ lines: [line, "{}"] }) } })).type(`${command}\r\n`);

  it("tells what happened in sentences, one for each entry", async () => {
    assert.equal(
      await typed("log"),
      "1 2026-11-21T08:10:10Z kernel: Claimed by acme\r\n(a line that cannot be read)\r\n> ",
    );
  });

  it("gives the lines as they are stored with -v", async () => {
    assert.equal(await typed("log -v 2"), `${line}\r\n{}\r\n> `);
  });
});
