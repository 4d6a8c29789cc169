import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { NodeMemory } from "./index.ts";

const MB = 1024 * 1024;
const MEMINFO = "MemTotal:        4096000 kB\nMemFree:          100000 kB\nMemAvailable:    2048000 kB\n";

describe("NodeMemory", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-memory-"));
    await put("proc/meminfo", MEMINFO);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const read = () => new NodeMemory({ procFolder: join(folder, "proc"), groupFolder: join(folder, "groups") }).read();

  it("tells what the machine calls available", async () => {
    assert.deepEqual(await read(), {
      availableBytes: 2_048_000 * 1024,
      totalBytes: 4_096_000 * 1024,
      boundBy: "machine",
    });
  });

  it("tells what a control group of version 2 leaves, its page cache included", async () => {
    await put("proc/self/cgroup", "0::/system.slice/regrow.service\n");
    const group = "groups/system.slice/regrow.service";
    await put(`${group}/memory.max`, `${128 * MB}\n`);
    await put(`${group}/memory.current`, `${100 * MB}\n`);
    await put(`${group}/memory.stat`, `anon 5\ninactive_file ${30 * MB}\nslab 1\n`);
    assert.deepEqual(await read(), { availableBytes: 58 * MB, totalBytes: 128 * MB, boundBy: "limit" });
  });

  it("tells what one of version 1 leaves", async () => {
    await put("proc/self/cgroup", "12:cpuset:/x\n4:memory,other:/docker/abc\n1:name=systemd:/y\n");
    const group = "groups/memory/docker/abc";
    await put(`${group}/memory.limit_in_bytes`, `${64 * MB}\n`);
    await put(`${group}/memory.usage_in_bytes`, `${60 * MB}\n`);
    await put(`${group}/memory.stat`, `inactive_file 5\ntotal_inactive_file ${2 * MB}\n`);
    assert.deepEqual(await read(), { availableBytes: 6 * MB, totalBytes: 64 * MB, boundBy: "limit" });
  });

  it("takes the tightest of all groups around, and the root's inside a container", async () => {
    await put("proc/self/cgroup", "0::/outer/inner\n");
    for (const [group, most] of [
      ["groups/outer/inner", "max"],
      ["groups/outer", String(96 * MB)],
      ["groups", String(80 * MB)],
    ] as const) {
      await put(`${group}/memory.max`, `${most}\n`);
      await put(`${group}/memory.current`, `${50 * MB}\n`);
    }
    assert.deepEqual(await read(), { availableBytes: 30 * MB, totalBytes: 80 * MB, boundBy: "limit" });
  });

  it("takes a limit beyond the machine, and files that make no sense, for none", async () => {
    await put("proc/self/cgroup", "4:memory:/a\n0::/b\nrubbish\n");
    await put("groups/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
    await put("groups/memory/a/memory.usage_in_bytes", "1\n");
    await put("groups/b/memory.max", "plenty\n");
    await put("groups/b/memory.current", "1\n");
    assert.equal((await read()).boundBy, "machine");
    await put("proc/meminfo", "");
    assert.ok((await read()).availableBytes > 0);
  });
});
