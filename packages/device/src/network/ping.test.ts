import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { VirtualClock } from "@regrow/sim/clock";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { isHostName, ping } from "./ping.ts";

const SIGNAL = new AbortController().signal;

/** A program that prints this and ends like this, in place of the system's. */
async function withProgram<Result>(script: string, use: (program: string) => Promise<Result>): Promise<Result> {
  return await withTempFolder(async (folder) => {
    const program = join(folder, "ping");
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    return await use(program);
  });
}

function run(script: string): Promise<number> {
  return withProgram(script, (program) => ping("10.0.0.1", { clock: new SystemClock(), signal: SIGNAL, program }));
}

describe("ping", () => {
  it("reads the time of iputils, busybox and others", async () => {
    assert.equal(await run("echo '64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.045 ms'"), 0.045);
    assert.equal(await run("echo '64 bytes from 10.0.0.1: seq=0 ttl=64 time=12.3 ms'"), 12.3);
    assert.equal(await run("echo 'Reply from 10.0.0.1: time<1 ms'"), 1);
  });

  it("asks once, for the host alone", async () => {
    await run('[ "$*" = "-n -c 1 -W 5 10.0.0.1" ] && echo "time=1 ms"');
  });

  it("fails without an echo, and says what the program said", async () => {
    await assert.rejects(run("echo '1 packets transmitted, 0 received'; exit 1"), { code: "HOST_UNREACHABLE" });
    await assert.rejects(run("echo 'ping: unknown host' >&2; exit 2"), /unknown host/);
    await assert.rejects(run("echo 'time=1 ms'; exit 1"), { code: "HOST_UNREACHABLE" });
    await assert.rejects(run("exit 0"), /no echo/);
  });

  it("fails where there is no such program", async () => {
    await assert.rejects(ping("h", { clock: new SystemClock(), signal: SIGNAL, program: "/no/ping" }), {
      code: "HOST_UNREACHABLE",
    });
  });

  it("waits for no program that does not end", async () => {
    const clock = new VirtualClock();
    await withProgram("exec sleep 1000", (program) =>
      clock.runUntil(assert.rejects(ping("h", { clock, signal: SIGNAL, program }), /10000 ms/)),
    );
  });
});

describe("a host's name", () => {
  it("is one that no program takes for an option", () => {
    for (const good of ["10.0.0.1", "fe80::1%eth0", "::1", "host-1.example.org", "_srv.example"])
      assert.ok(isHostName(good), good);
    for (const bad of ["-c", "", "a b", "a;b", "$(id)", "a\nb", "x".repeat(254)]) assert.ok(!isHostName(bad), bad);
  });
});
