import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { describe, it } from "node:test";
import { hasSocat, openPty } from "@regrow/testing/pty";

const PROGRAM = `import { keepOpen } from ${JSON.stringify(import.meta.resolve("./index.ts"))};
{
  await using terminal = await keepOpen();
  process.stdout.write("kept\\n");
  for await (const piece of process.stdin)
    if (piece.includes("leave")) {
      process.stdout.write("asked to leave");
      break;
    }
}`;

describe("a terminal that is kept open", { skip: hasSocat() ? false : "no socat", timeout: 60_000 }, () => {
  it("is not ended by Ctrl-D, and is given back as it was", async () => {
    await using pty = await openPty();
    const settings = (): string => spawnSync("stty", ["-F", pty.path, "-a"], { encoding: "utf8" }).stdout;
    spawnSync("stty", ["-F", pty.path, "sane"]);
    const before = settings();
    assert.match(before, /eof = \^D/);
    await using line = await open(pty.path, constants.O_RDWR | constants.O_NOCTTY);
    const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
      stdio: [line.fd, "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
    while (!said.includes("kept")) if (child.stdout !== null) await once(child.stdout, "data");
    await pty.write(Uint8Array.of(4, 13, 4));
    await pty.write(new TextEncoder().encode("leave\r"));
    assert.deepEqual(await ended, [0, null]);
    assert.match(said, /asked to leave/);
    assert.equal(settings(), before);
  });
});
