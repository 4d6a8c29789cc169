import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ownPort } from "./index.ts";

const FOLDER = join(tmpdir(), `regrow-test-ports-${userInfo().uid}`);

describe("a port of one's own", () => {
  it("is none that the system lends, can be listened at, and is kept from others until this process ends", async () => {
    const port = await ownPort();
    assert.ok(port >= 10_240 && port < 32_768);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    await new Promise((resolve) => server.close(resolve));
    assert.throws(() => writeFileSync(join(FOLDER, String(port)), "", { flag: "wx" }), { code: "EEXIST" });
  });

  it("is given back by a process that ends", () => {
    const program = `import { ownPort } from ${JSON.stringify(import.meta.resolve("./index.ts"))}; console.log(await ownPort());`;
    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", program]);
    assert.equal(status, 0);
    assert.equal(existsSync(join(FOLDER, stdout.toString().trim())), false);
  });
});
