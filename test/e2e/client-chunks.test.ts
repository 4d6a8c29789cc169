import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { SeededEntropy } from "@regrow/sim/clock";
import { startHttpDevice, type HttpDevice } from "../harness/http-device.ts";

const run = promisify(execFile);
const skip = spawnSync("curl", ["--version"], { stdio: "ignore" }).status === 0 ? false : "no curl";
/** Bytes of one `stream_write`: of the older JavaScript clients, of Python, of JavaScript (device-facts 4.3). */
const CHUNKS = [720, 2_500, 2_560] as const;
const FILE_BYTES = 12_345;
const COMMAND_AND_DATA = 7;

/** Issue 4: existing clients send a file in chunks of theirs, everything in base64, in bodies of at most 4 KB. */
describe("a file in the chunks of existing clients, by curl", { skip }, () => {
  let http: HttpDevice;
  before(async () => (http = await startHttpDevice()));
  after(() => http[Symbol.asyncDispose]());

  for (const chunkBytes of CHUNKS)
    it(`${chunkBytes} bytes`, async () => {
      const bytes = new SeededEntropy(chunkBytes).bytes(FILE_BYTES);
      const name = `chunks-${chunkBytes}.bin`;
      const handle = (await say(`file_create -o ${name} ${FILE_BYTES}`)).toString().trim();
      for (let at = 0; at < FILE_BYTES; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        assert.equal((await say(`stream_write ${handle} ${chunk.length}`, chunk)).toString(), "Success\r\n");
      }
      assert.equal((await say(`stream_close ${handle}`)).toString(), "Success\r\n");
      const reading = (await say(`file_open ${name}`)).toString().trim();
      const pieces: Buffer[] = [];
      for (let read = 0; read < FILE_BYTES; read += pieces.at(-1)?.length ?? FILE_BYTES)
        pieces.push(await say(`stream_read ${reading} ${chunkBytes}`));
      assert.deepEqual(Buffer.concat(pieces), Buffer.from(bytes));
    });

  /** A command and its data in base64, and the answer too. */
  async function say(command: string, data: Uint8Array = new Uint8Array(0)): Promise<Buffer> {
    const base64 = (given: string | Uint8Array): string => Buffer.from(given).toString("base64");
    const body = JSON.stringify({ flags: COMMAND_AND_DATA, command: base64(command), data: base64(data) });
    assert.ok(body.length <= 4_096, `${body.length} bytes`);
    const user = ["--user", `admin:${http.secret}`];
    const words = ["--silent", "--show-error", "--max-time", "20", ...user, "--data", body];
    const { stdout } = await run("curl", [...words, `http://127.0.0.1:${http.port}/command`]);
    return Buffer.from((JSON.parse(stdout) as { readonly response: string }).response, "base64");
  }
});
