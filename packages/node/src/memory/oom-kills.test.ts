import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { OomKills } from "./index.ts";

const KILLED = { code: null, signal: "SIGKILL" };
const V1 = { groups: "4:memory,other:/docker/abc\n1:name=systemd:/y\n", folder: "groups/memory/docker/abc" };
const V2 = { groups: "0::/system.slice/regrow.service\n", folder: "groups/system.slice/regrow.service" };
const V1_FILE = (kills: number): string => `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}\n`;
const V2_FILE = (kills: number): string => `low 0\nhigh 3\nmax 9\noom 7\noom_kill ${kills}\noom_group_kill 0\n`;

describe("OomKills", () => {
  let folder = "";
  let kills: OomKills;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-oom-"));
    kills = new OomKills({ procFolder: join(folder, "proc"), groupFolder: join(folder, "groups") });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  const PLACES = [
    ["a control group of version 1", V1.groups, `${V1.folder}/memory.oom_control`, V1_FILE],
    ["a control group of version 2", V2.groups, `${V2.folder}/memory.events`, V2_FILE],
    ["the root of a container, version 1", V1.groups, "groups/memory/memory.oom_control", V1_FILE],
    ["the root of a container, version 2", V2.groups, "groups/memory.events", V2_FILE],
    ["a machine that tells no group's", V2.groups, "proc/vmstat", (n: number) => `pgfault 5\noom_kill ${n}\nswap 0\n`],
  ] as const;
  for (const [where, groups, file, format] of PLACES) {
    it(`tells a kill for memory from a plain SIGKILL in ${where}`, async () => {
      await put("proc/self/cgroup", groups);
      await put(file, format(4));
      const wasKilled = await kills.watch();
      assert.equal(await wasKilled(KILLED), false, "nothing was counted");
      await put(file, format(5));
      assert.equal(await wasKilled(KILLED), true);
    });
  }

  it("takes its own group's count, not that of the groups around it", async () => {
    await put("proc/self/cgroup", V1.groups);
    await put(`${V1.folder}/memory.oom_control`, V1_FILE(0));
    await put("groups/memory/memory.oom_control", V1_FILE(1));
    await put("proc/vmstat", "oom_kill 1\n");
    const wasKilled = await kills.watch();
    await put("groups/memory/memory.oom_control", V1_FILE(2));
    await put("proc/vmstat", "oom_kill 2\n");
    assert.equal(await wasKilled(KILLED), false);
  });

  it("sees it through the shell that ran what was killed, and in no other end", async () => {
    await put("proc/self/cgroup", V2.groups);
    await put(`${V2.folder}/memory.events`, V2_FILE(0));
    const wasKilled = await kills.watch();
    await put(`${V2.folder}/memory.events`, V2_FILE(1));
    assert.equal(await wasKilled({ code: 1, signal: null }), false);
    assert.equal(await wasKilled({ code: null, signal: "SIGSEGV" }), false);
    assert.equal(await wasKilled({ code: 137, signal: null }), true);
  });

  it("gives each kill to one process", async () => {
    await put("proc/self/cgroup", V2.groups);
    await put(`${V2.folder}/memory.events`, V2_FILE(0));
    const [app, kernel] = [await kills.watch(), await kills.watch()];
    await put(`${V2.folder}/memory.events`, V2_FILE(1));
    assert.equal(await app(KILLED), true);
    assert.equal(await kernel(KILLED), false);
    const next = await kills.watch();
    assert.equal(await next(KILLED), false, "an old kill is not the next process's");
    const both = [await kills.watch(), await kills.watch()];
    await put(`${V2.folder}/memory.events`, V2_FILE(3));
    assert.deepEqual(await Promise.all(both.map((each) => each(KILLED))), [true, true]);
  });

  it("says no where the machine tells nothing", async () => {
    assert.equal(await (await kills.watch())(KILLED), false);
    await put("proc/self/cgroup", "rubbish\n");
    await put("proc/vmstat", "oom_kill many\n");
    assert.equal(await (await kills.watch())(KILLED), false);
  });
});
