import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { NO_LRZSZ, runLrzsz } from "../compat/lrzsz/lrzsz.ts";
import { openPtyPair } from "../compat/lrzsz/pty-pair.ts";
import { receiveHere, sendHere } from "../compat/lrzsz/transfer.ts";
import { NO_SOCAT } from "../compat/serial/paced-line.ts";
import { figure } from "../harness/figure.ts";

const MIB = 1024 * 1024;
/** In MiB. */
const LARGEST = Number(process.env["REGROW_LRZSZ_MIB"] ?? 20);
const SIZES = [0, 1, 127, 128, 1_023, 1_024, LARGEST * MIB];
const PADDING = 0x1a;

/** Issue 8: counterparts that others wrote. */
describe("sx, sb, rx and rb of lrzsz over a pair of terminals", { skip: NO_LRZSZ || NO_SOCAT, concurrency: 4 }, () => {
  for (const [program, options, protocol] of [
    ["sb", ["-k"], "ymodem"],
    ["sx", ["-k"], "xmodem"],
    ["sx", [], "xmodem"],
  ] as const)
    it(`${[program, ...options].join(" ")} sends to us`, async (t) => {
      for (const size of SIZES) {
        if (size === LARGEST * MIB && options.length === 0) continue; // short blocks take long and show the same
        await using world = await openWorld(size);
        const begunMs = performance.now();
        const [{ offer, bytes }] = await Promise.all([
          receiveHere(world.near, t.signal),
          runLrzsz(program, [...options, world.file], { terminal: world.far, folder: world.folder, signal: t.signal }),
        ]);
        tellSpeed(`${program} to us`, size, performance.now() - begunMs);
        assert.equal(offer.protocol, protocol);
        if (protocol === "ymodem") assert.deepEqual([offer.name, offer.sizeBytes], ["file.bin", size]);
        assertSame(bytes, world.content, protocol === "xmodem");
      }
    });

  for (const [program, protocol] of [
    ["rb", "ymodem"],
    ["rx", "xmodem"],
  ] as const)
    it(`we send to ${program}`, async (t) => {
      for (const size of SIZES) {
        await using world = await openWorld(size);
        const given = program === "rx" ? ["-c", "got.bin"] : [];
        const begunMs = performance.now();
        await Promise.all([
          sendHere(world.near, { name: "got.bin", bytes: world.content }, { protocol, signal: t.signal }),
          runLrzsz(program, given, { terminal: world.far, folder: world.folder, signal: t.signal }),
        ]);
        tellSpeed(`we to ${program}`, size, performance.now() - begunMs);
        assertSame(await readFile(join(world.folder, "got.bin")), world.content, protocol === "xmodem");
      }
    });

  it("rx that asks for sums is sent short blocks with sums", async (t) => {
    await using world = await openWorld(5_000);
    await Promise.all([
      sendHere(world.near, { name: "got.bin", bytes: world.content }, { protocol: "xmodem", signal: t.signal }),
      runLrzsz("rx", ["got.bin"], { terminal: world.far, folder: world.folder, signal: t.signal }),
    ]);
    assertSame(await readFile(join(world.folder, "got.bin")), world.content, true);
  });
});

async function openWorld(size: number) {
  const folder = await makeTempFolder();
  const pair = await openPtyPair();
  const content = randomBytes(size);
  await writeFile(join(folder.path, "file.bin"), content);
  const [near, far] = pair.paths;
  return {
    near,
    far,
    folder: folder.path,
    file: join(folder.path, "file.bin"),
    content,
    [Symbol.asyncDispose]: async () => {
      await pair[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Byte for byte; behind it, with XMODEM, less than a block of padding. */
function assertSame(bytes: Uint8Array, content: Uint8Array, isPadded: boolean): void {
  assert.ok(Buffer.from(bytes.subarray(0, content.length)).equals(content), "other bytes");
  const behind = bytes.subarray(content.length);
  if (!isPadded) assert.equal(behind.length, 0);
  assert.ok(
    behind.length < 1_024 && behind.every((byte) => byte === PADDING),
    `${behind.length} bytes behind the file`,
  );
}

function tellSpeed(what: string, size: number, tookMs: number): void {
  if (size === LARGEST * MIB) figure(`${what}: ${LARGEST} MiB in ${(tookMs / 1000).toFixed(1)} s`);
}
