import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { startHttpDevice, type HttpDevice } from "../harness/http-device.ts";

const run = promisify(execFile);
const skip = await run("curl", ["--version"]).then(
  () => false,
  () => "no curl",
);

describe("a device's HTTP API, by curl", { skip }, () => {
  let http: HttpDevice;
  before(async () => (http = await startHttpDevice()));
  after(() => http[Symbol.asyncDispose]());

  /** What curl prints; the path is sent as it is. */
  async function curl(path: string, ...options: readonly string[]): Promise<string> {
    const user = ["--user", `admin:${http.secret}`];
    const fixed = ["--silent", "--show-error", "--max-time", "20", "--path-as-is", "--globoff"];
    const { stdout } = await run("curl", [...fixed, ...user, ...options, `http://127.0.0.1:${http.port}${path}`]);
    return stdout;
  }
  const response = (answer: string): string => (JSON.parse(answer) as { readonly response: string }).response;
  const STATUS = ["--output", "/dev/null", "--write-out", "%{http_code}"];

  it("answers GET and POST, whatever type curl says its body has", async () => {
    assert.equal(response(await curl("/command/get%20ht%20s%20i")), "local\r\n");
    assert.match(response(await curl("/command/get+ht")), /^Unknown command/);
    const posted = ["--data", '{"flags":0,"command":"get ht s i"}'];
    assert.equal(response(await curl("/command", ...posted)), "local\r\n");
    assert.equal(
      response(await curl("/command", ...posted, "--header", "Content-Type: application/json")),
      "local\r\n",
    );
    assert.equal(response(await curl("/command/get%20ht%20s%20i", "--http1.0")), "local\r\n");
  });

  it("takes a file of 12 bytes and gives it back by its name", async () => {
    const body = {
      flags: 4,
      command: "file_create hello.txt 12",
      data: Buffer.from("Hello World!").toString("base64"),
    };
    assert.equal(response(await curl("/command", "--data", JSON.stringify(body))), "Success\r\n");
    assert.equal(await curl("/hello.txt"), "Hello World!");
  });

  it("takes 4,096 bytes of body and not one more", async () => {
    await withTempFolder(async (folder) => {
      const file = join(folder, "body");
      for (const [length, status] of [
        [4_096, "200"],
        [4_097, "413"],
        [40_000, "413"],
        [3_000_000, "413"],
      ] as const) {
        await writeFile(file, JSON.stringify({ command: "ver" }).padEnd(length));
        assert.equal(await curl("/command", ...STATUS, "--data-binary", `@${file}`), status, String(length));
      }
    });
  });

  it("writes to a stream by raw bytes", async () => {
    assert.equal(response(await curl("/command", "--data", '{"command":"fcr -o raw.bin 2000"}')), "0\r\n");
    await withTempFolder(async (folder) => {
      const file = join(folder, "bytes");
      await writeFile(
        file,
        Uint8Array.from({ length: 2_000 }, (_, index) => index & 0xff),
      );
      const raw = ["--header", "Content-Type: application/octet-stream", "--data-binary", `@${file}`];
      assert.equal(response(await curl("/stream?handle=0", ...raw)), "Success\r\n");
      const back = join(folder, "back");
      await curl("/raw.bin", "--output", back);
      assert.deepEqual(await readFile(back), await readFile(file));
    });
  });

  it("tells strangers that they need a password, and other names that it is not them", async () => {
    const status = (...more: readonly string[]): Promise<string> => curl("/command/ver", ...STATUS, ...more);
    assert.equal(await status(), "200");
    assert.equal(await status("--user", "admin:guess"), "401");
    assert.equal(await status("--header", "Host: evil.example"), "403");
    assert.equal(await status("--header", "Origin: http://evil.example"), "403");
    assert.match(await curl("/command/ver", "--user", ":", "--header", "Authorization:", "--head", "--get"), /401|405/);
  });

  it("shows what was said lately", async () => {
    assert.match(await curl("/log"), /HTTP and REST API server listening on port: \d+/);
  });

  it("answers a reboot, goes, and comes back", async () => {
    assert.equal(response(await curl("/command", "--data", '{"flags":0,"command":"reboot "}')), "Rebooting\r\n");
    await http.device.waitFor(/\[Ready\]/, 60_000);
    const again = ["--retry", "60", "--retry-delay", "1", "--retry-all-errors", "--retry-connrefused"];
    assert.match(response(await curl("/command/ver", ...again)), /Regrow-/);
  });
});
