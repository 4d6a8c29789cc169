import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DIALECTS } from "@regrow/core/variable";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { startLineDevice, type LineDevice } from "../compat/host/line-device.ts";
import { NO_HOSTS, numberOf, prepareHosts, runHost, type Host, type HostRun } from "../compat/host/run-host.ts";
import { NO_SOCAT, ratesText } from "../compat/serial/paced-line.ts";
import { figure } from "../harness/figure.ts";

/** Every file is 1 MiB: three minutes at 115,200 baud, each way, for each host. */
const IS_FULL = process.env["REGROW_HOSTS"] === "full";
const [WHOLE, PART] = [1024 * 1024, 32 * 1024];
const SLOW_BAUD = 115_200;
const FAST_BAUD = 921_600;

/** Issue 4: programs that know nothing but the documentation, over a line as fast as a real one. */
describe("hosts that others wrote, over a paced serial line", { concurrency: 4, skip: NO_HOSTS || NO_SOCAT }, () => {
  for (const dialect of DIALECTS)
    for (const baud of [SLOW_BAUD, FAST_BAUD])
      describe(`${dialect}, ${baud} baud`, { concurrency: 1 }, () => {
        let folder: TempFolder;
        let hosts: readonly [Host, Host];
        let shown: LineDevice;

        before(async () => {
          folder = await makeTempFolder();
          hosts = prepareHosts(folder.path);
          shown = await startLineDevice({ folder: folder.path, dialect, baud });
        });
        after(async () => {
          figure(`${dialect}: ${ratesText(await shown.line.rates(), baud)}`);
          await shown[Symbol.asyncDispose]();
          await folder[Symbol.asyncDispose]();
        });

        for (const index of [0, 1] as const) {
          const name = index === 0 ? "host.c" : "host.py";
          const run = async (what: HostRun["what"], further: readonly string[] = []) => {
            const report = await runHost(hosts[index], { line: shown.line.hostPath, baud, dialect, what, further });
            assert.deepEqual(report.failed, []);
            assert.equal(report.exit, 0, report.output);
            assert.ok(report.held.length > 2, report.output);
            return report;
          };
          it(`${name}: session`, async () => void (await run("session")));
          it(`${name}: a file of ${sizeOf(index, dialect, baud)} bytes, there and back`, async () => {
            const report = await run("file", ["--size", String(sizeOf(index, dialect, baud))]);
            const [up, down] = [/^ok upload .* (\d+) bytes\/s$/m, /^ok download .* (\d+) bytes\/s$/m].map((pattern) =>
              numberOf(report, pattern),
            );
            figure(`${name}, ${dialect}, ${baud} baud: upload ${up} bytes/s, download ${down} bytes/s of ${baud / 10}`);
          });
          it(`${name}: faults and five steps out of safe mode`, async () => void (await run("faults")));
          it(`${name}: reboot`, async () => void (await run("reboot")));
        }
      });
});

/** The whole size once for each host and each dialect, at the fast rate; the others show the same in less time. */
function sizeOf(index: 0 | 1, dialect: (typeof DIALECTS)[number], baud: number): number {
  const isWhole = baud === FAST_BAUD && (index === 0) === (dialect === "gecko-os");
  return IS_FULL || isWhole ? WHOLE : PART;
}
