import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { connect } from "node:tls";
import { SystemEntropy } from "@regrow/node/entropy";
import { RecordingLogger } from "@regrow/testing/log";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { makeSelfSigned } from "../certificate/index.ts";
import { checkPair } from "./certificate-pair.ts";
import { PeopleTls, type PeopleTlsSource } from "./people-tls.ts";

const NOW_MS = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;

function made(names: readonly string[] = ["localhost"], validMs = 100 * DAY_MS, nowMs = NOW_MS) {
  return makeSelfSigned({ names, validMs }, nowMs, new SystemEntropy());
}

describe("checkPair", () => {
  it("takes a certificate with its key, also after those of its authorities", async () => {
    const { certificatePem, keyPem } = await made(["a.example", "10.0.0.1"]);
    const other = await made();
    const checked = checkPair(`${certificatePem}\n${other.certificatePem}`, keyPem, NOW_MS);
    assert.ok(checked.ok);
    assert.equal(checked.pair.expiresAtMs, NOW_MS + 100 * DAY_MS);
    assert.match(checked.pair.names, /a\.example.*10\.0\.0\.1/);
    assert.equal(checked.pair.fingerprint, new X509Certificate(certificatePem).fingerprint256);
  });

  it("says what is wrong with everything else", async () => {
    const { certificatePem, keyPem } = await made();
    const other = await made();
    const cut = certificatePem.replace(/.{20}\n-----END/, "\n-----END");
    for (const [certificate, key, nowMs, problem] of [
      ["", keyPem, NOW_MS, /no certificate/],
      ["garbage\u0000", keyPem, NOW_MS, /no certificate/],
      [cut, keyPem, NOW_MS, /damaged/],
      [`${certificatePem}\n${cut}`, keyPem, NOW_MS, /damaged/],
      [certificatePem, "garbage", NOW_MS, /no private key/],
      [certificatePem, certificatePem, NOW_MS, /no private key/],
      [certificatePem, other.keyPem, NOW_MS, /not that of the certificate/],
      [certificatePem, keyPem.replaceAll("PRIVATE", "ENCRYPTED PRIVATE"), NOW_MS, /passphrase/],
      [certificatePem, keyPem, NOW_MS + 101 * DAY_MS, /expired on 2027-03-01/],
      [certificatePem, keyPem, NOW_MS - 2 * DAY_MS, /not valid before 2026-11-20/],
    ] as const) {
      const checked = checkPair(certificate, key, nowMs);
      assert.ok(!checked.ok, String(problem));
      assert.match(checked.problem, problem);
    }
  });
});

/** Time stands still; whoever sleeps long waits for the test, and others find `meanwhile` done when they wake. */
class StepClock {
  ms = NOW_MS;
  meanwhile: () => Promise<void> = async () => {};
  #look = Promise.withResolvers<void>();

  nowMs(): number {
    return this.ms;
  }

  /** Wakes who waits for the next look, and resolves when that is over. */
  async look(): Promise<void> {
    const before = this.#look;
    this.#look = Promise.withResolvers();
    before.resolve();
    await this.#asleep.promise;
  }
  #asleep = Promise.withResolvers<void>();

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (durationMs < LOOK_MS) return await this.meanwhile();
    this.#asleep.resolve();
    this.#asleep = Promise.withResolvers();
    const stopped = Promise.withResolvers<never>();
    signal?.addEventListener("abort", () => stopped.reject(signal.reason), { once: true });
    await Promise.race([this.#look.promise, stopped.promise]);
  }
}
const LOOK_MS = 2_000;

interface Opened extends AsyncDisposable {
  readonly tls: PeopleTls;
  readonly log: RecordingLogger;
  /** Fingerprint of what a client is shown. */
  shown(): Promise<string>;
}

async function open(folder: string, source: PeopleTlsSource, clock: StepClock, hosts = ["127.0.0.1"]): Promise<Opened> {
  const log = new RecordingLogger();
  const tls = await PeopleTls.open({ source, folder, hosts, clock, entropy: new SystemEntropy(), logger: log });
  const server = tls.createServer({}, (_request, response) => response.end("ok"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    tls,
    log,
    async shown() {
      const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
      await once(socket, "secureConnect");
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await tls[Symbol.asyncDispose]();
    },
  };
}

interface InFiles extends Opened {
  readonly clock: StepClock;
  readonly first: string;
  write(name: "certificate" | "key", text: string): Promise<void>;
}

async function inFiles(check: (opened: InFiles) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const clock = new StepClock();
    const source = { kind: "files", certificate: join(folder, "c.pem"), key: join(folder, "k.pem") } as const;
    const write = (name: "certificate" | "key", text: string): Promise<void> => writeFile(source[name], text);
    const first = await made();
    await write("certificate", first.certificatePem);
    await write("key", first.keyPem);
    await using opened = await open(folder, source, clock);
    await check({ ...opened, clock, write, first: fingerprintOf(first.certificatePem) });
  });
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}

describe("the certificate of the people's listener", () => {
  it("is what the files hold, and read again at a look when they change", async () => {
    await inFiles(async ({ shown, write, clock, first, log }) => {
      assert.equal(await shown(), first);
      await clock.look();
      assert.deepEqual(log.lines, []);
      const next = await made(["b.example"]);
      await write("certificate", next.certificatePem);
      await write("key", next.keyPem);
      await clock.look();
      assert.equal(await shown(), fingerprintOf(next.certificatePem));
      assert.deepEqual(
        log.lines.map(({ message }) => message),
        ["certificate for people read"],
      );
    });
  });

  it("waits for the second of two files that are written one after the other", async () => {
    await inFiles(async ({ tls, shown, write, clock, log }) => {
      const next = await made();
      await write("certificate", next.certificatePem);
      clock.meanwhile = () => write("key", next.keyPem);
      await tls.reload();
      assert.equal(await shown(), fingerprintOf(next.certificatePem));
      assert.deepEqual(
        log.lines.map(({ level }) => level),
        ["info"],
      );
    });
  });

  it("stays when what is new cannot be served, and the log says why, once", async () => {
    await inFiles(async ({ shown, write, clock, first, log }) => {
      const stranger = await made();
      const expired = await made([], 2 * DAY_MS, NOW_MS - 3 * DAY_MS);
      for (const [certificate, key, problem] of [
        ["garbage", "garbage", /no certificate/],
        [stranger.certificatePem, expired.keyPem, /not that of the certificate/],
        [expired.certificatePem, expired.keyPem, /expired/],
      ] as const) {
        await write("certificate", certificate);
        await write("key", key);
        await clock.look();
        await clock.look();
        const [line, ...more] = log.lines.splice(0);
        assert.equal(line?.level, "error");
        assert.match(String(line.fields["problem"]), problem);
        assert.deepEqual(more, []);
        assert.equal(await shown(), first);
      }
    });
  });

  it("is warned of two weeks before it ends, once a day", async () => {
    await inFiles(async ({ clock, log }) => {
      const levels = async (atMs: number): Promise<readonly string[]> => {
        clock.ms = atMs;
        await clock.look();
        return log.lines.splice(0).map(({ level }) => level);
      };
      assert.deepEqual(await levels(NOW_MS + 85 * DAY_MS), []);
      assert.deepEqual(await levels(NOW_MS + 87 * DAY_MS), ["warn"]);
      assert.deepEqual(await levels(NOW_MS + 87.5 * DAY_MS), []);
      assert.deepEqual(await levels(NOW_MS + 88 * DAY_MS), ["warn"]);
      assert.deepEqual(await levels(NOW_MS + 101 * DAY_MS), ["error"]);
    });
  });

  it("is refused at the start when it cannot be served", async () => {
    await withTempFolder(async (folder) => {
      const source = { kind: "files", certificate: join(folder, "none.pem"), key: join(folder, "k.pem") } as const;
      await assert.rejects(open(folder, source, new StepClock()), (error) => {
        assert.match(String(error), /none\.pem.*ENOENT/);
        return true;
      });
    });
  });

  it("is made anew two months before it ends, where it is one of its own, in a DMS that is never restarted", async () => {
    await withTempFolder(async (folder) => {
      const clock = new StepClock();
      await using opened = await open(folder, { kind: "self-signed" }, clock);
      const first = await opened.shown();
      clock.ms += 759 * DAY_MS;
      await clock.look();
      assert.equal(await opened.shown(), first);
      clock.ms += 2 * DAY_MS;
      await clock.look();
      const second = await opened.shown();
      assert.notEqual(second, first);
      assert.equal(opened.tls.pair.fingerprint, second, "what is told is what is shown");
      assert.deepEqual(
        opened.log.lines.map(({ message }) => message),
        ["certificate for people read"],
      );
      // As when the first start was in the year of a clock that nobody had set.
      clock.ms = NOW_MS;
      await clock.look();
      assert.notEqual(await opened.shown(), second);
    });
  });

  it("stays, and the log says so, where another cannot be made", async () => {
    await withTempFolder(async (folder) => {
      const clock = new StepClock();
      await using opened = await open(folder, { kind: "self-signed" }, clock);
      const first = await opened.shown();
      await rm(folder, { recursive: true });
      clock.ms += 800 * DAY_MS;
      await clock.look();
      await clock.look();
      assert.equal(await opened.shown(), first);
      const said = opened.log.lines.filter(({ message }) => message.includes("not made anew"));
      assert.deepEqual(
        said.map(({ level }) => level),
        ["error"],
      );
      await mkdir(folder);
    });
  });

  it("is one of its own for the names it is reached by, kept over restarts until it ends soon or lacks a name", async () => {
    await withTempFolder(async (folder) => {
      const clock = new StepClock();
      const fingerprint = async (hosts: readonly string[]): Promise<string> => {
        await using opened = await open(folder, { kind: "self-signed" }, clock, [...hosts]);
        assert.equal(opened.tls.isSelfSigned, true);
        return await opened.shown();
      };
      const first = await fingerprint(["0.0.0.0", "dms.example"]);
      const certificate = new X509Certificate(await readFile(join(folder, "people-tls.pem")));
      for (const name of ["dms.example", "localhost"]) assert.equal(certificate.checkHost(name), name);
      assert.equal(certificate.checkIP("127.0.0.1"), "127.0.0.1");
      assert.equal((await stat(join(folder, "people-tls.key.pem"))).mode & 0o077, 0);
      assert.equal(await fingerprint(["dms.example"]), first);
      const second = await fingerprint(["other.example"]);
      assert.notEqual(second, first);
      clock.ms += 800 * DAY_MS;
      assert.notEqual(await fingerprint(["other.example"]), second);
    });
  });
});
