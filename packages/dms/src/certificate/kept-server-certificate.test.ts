import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Logger } from "@regrow/core/port";
import { SystemEntropy } from "@regrow/node/entropy";
import { VirtualClock } from "@regrow/sim/clock";
import { openAuthority, type ServerCertificate } from "./index.ts";
import { KeptServerCertificate } from "./kept-server-certificate.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function withKept(
  clock: VirtualClock,
  use: (kept: KeptServerCertificate, shown: () => Promise<ServerCertificate>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-certificate-"));
  try {
    const entropy = new SystemEntropy();
    // Made when the clock was right.
    await openAuthority(folder, { clock: new VirtualClock(), entropy });
    const authority = await openAuthority(folder, { clock, entropy });
    const shown: ServerCertificate[] = [];
    let wake = Promise.withResolvers<void>();
    await using kept = await KeptServerCertificate.open({ folder, authority, names: [], clock, logger: SILENT });
    kept.keep((certificate) => {
      shown.push(certificate);
      wake.resolve();
    });
    await use(kept, async () => {
      await clock.advance(HOUR_MS);
      await wake.promise;
      wake = Promise.withResolvers();
      const [only, ...others] = shown.splice(0);
      assert.ok(only !== undefined && others.length === 0);
      return only;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const until = ({ certificatePem }: ServerCertificate): number =>
  new X509Certificate(certificatePem).validToDate.getTime();
const from = ({ certificatePem }: ServerCertificate): number =>
  new X509Certificate(certificatePem).validFromDate.getTime();

describe("the certificate that devices are shown", () => {
  it("is replaced before it ends, in a DMS that is never restarted", async () => {
    const clock = new VirtualClock();
    await withKept(clock, async (kept, shown) => {
      const first = kept.present;
      clock.setWall(until(first) - 59 * DAY_MS);
      const second = await shown();
      assert.ok(until(second) > until(first));
      assert.equal(kept.present.certificatePem, second.certificatePem);
    });
  });

  it("is replaced where it was made by a clock that was years ahead, and has been set right", async () => {
    const clock = new VirtualClock();
    const nowMs = clock.nowMs();
    clock.setWall(nowMs + 1_000 * DAY_MS);
    await withKept(clock, async (kept, shown) => {
      clock.setWall(nowMs);
      assert.ok(from(kept.present) > nowMs);
      assert.ok(from(await shown()) <= clock.nowMs());
    });
  });
});
