import { createServer, type Server, type ServerOptions } from "node:https";
import type { RequestListener } from "node:http";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy, Logger } from "@regrow/core/port";
import { readPair, versionOf, type CertificateFiles, type Patience } from "./certificate-files.ts";
import type { CertificatePair } from "./certificate-pair.ts";
import { isRenewalDue, openSelfSigned } from "./self-signed.ts";

/** Where the certificate of the people's listener comes from. */
export type PeopleTlsSource =
  | { readonly kind: "files"; readonly certificate: string; readonly key: string }
  /** Made in the DMS's folder: for a first try. */
  | { readonly kind: "self-signed" };

interface PeopleTlsParts {
  readonly source: PeopleTlsSource;
  /** Of the DMS. */
  readonly folder: string;
  /** Names by which people reach it, for a certificate of its own. */
  readonly hosts: readonly string[];
  readonly clock: Pick<Clock, "nowMs" | "sleep">;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly logger: Logger;
}

const AT_START: Patience = { tries: 4, everyMs: 250 };
const ON_RELOAD: Patience = { tries: 8, everyMs: 250 };
const LOOK_EVERY_MS = 2_000;
/** After a certificate could not be made, as on a full disk. */
const RENEW_AGAIN_AFTER_MS = 600_000;
const DAY_MS = 86_400_000;
const WARN_BEFORE_MS = 14 * DAY_MS;

const LEAST_TLS = "TLSv1.2";
const HANDSHAKE_WITHIN_MS = 10_000;

/**
 * The certificate of the people's listener. Its files are looked at from time to time; what is new there is served without a restart,
 * and what cannot be served leaves the old one in its place and is said in the log. One of its own is replaced before it ends.
 */
export class PeopleTls implements AsyncDisposable {
  readonly isSelfSigned: boolean;
  readonly #parts: PeopleTlsParts;
  readonly #files: CertificateFiles;
  readonly #stop = new AbortController();
  #pair: CertificatePair;
  #version: string;
  #server: Server | undefined;
  #loop: Promise<void> = Promise.resolve();
  #reading: Promise<void> | undefined;
  #warnedAtMs = Number.NEGATIVE_INFINITY;
  #renewedAtMs = Number.NEGATIVE_INFINITY;

  private constructor(parts: PeopleTlsParts, files: CertificateFiles, pair: CertificatePair, version: string) {
    this.#parts = parts;
    this.#files = files;
    this.#pair = pair;
    this.#version = version;
    this.isSelfSigned = parts.source.kind === "self-signed";
  }

  /** @throws RegrowError CONFIGURATION_INVALID with what is wrong with the files */
  static async open(parts: PeopleTlsParts): Promise<PeopleTls> {
    const { source, folder, hosts, clock } = parts;
    const files = source.kind === "files" ? source : await openSelfSigned(folder, hosts, parts);
    const version = await versionOf(files);
    return new PeopleTls(parts, files, await requirePair(files, clock), version);
  }

  /** The pair that is served. */
  get pair(): CertificatePair {
    return this.#pair;
  }

  /** A server that has what the files have, from now on. One. */
  createServer(options: ServerOptions, handle: RequestListener): Server {
    const { certificatePem: cert, keyPem: key } = this.#pair;
    const tls = { cert, key, minVersion: LEAST_TLS, handshakeTimeout: HANDSHAKE_WITHIN_MS } as const;
    this.#server = createServer({ ...options, ...tls }, handle);
    this.#loop = this.#look();
    return this.#server;
  }

  /** Reads the files now. Never throws: what is wrong is in the log. */
  reload(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#reading;
  }

  async #look(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      this.#warnOfEnd();
      // The abort is the end of the loop and no error.
      await clock.sleep(LOOK_EVERY_MS, this.#stop.signal).catch(() => undefined);
      await this.#renew();
      if (!this.#stop.signal.aborted && (await versionOf(this.#files)) !== this.#version) await this.reload();
    }
  }

  /** One of the DMS's own is made anew before it ends, however long the DMS runs: the look at its files finds it. */
  async #renew(): Promise<void> {
    const { source, folder, hosts, clock, logger } = this.#parts;
    const nowMs = clock.nowMs();
    if (source.kind !== "self-signed" || this.#stop.signal.aborted || !isRenewalDue(this.#pair, nowMs)) return;
    if (Math.abs(nowMs - this.#renewedAtMs) < RENEW_AGAIN_AFTER_MS) return;
    this.#renewedAtMs = nowMs;
    try {
      await openSelfSigned(folder, hosts, this.#parts);
    } catch (thrown) {
      logger.error("certificate for people not made anew, the old one stays", { reason: String(thrown) });
    }
  }

  async #read(): Promise<void> {
    const { clock, logger } = this.#parts;
    try {
      // Before they are read: what is written meanwhile is seen at the next look.
      const version = await versionOf(this.#files);
      const read = await readPair(this.#files, ON_RELOAD, clock, this.#stop.signal);
      this.#version = version;
      if (!read.ok) return this.#keepOld(read.problem);
      const { certificatePem, keyPem, expiresAtMs, fingerprint, names } = read.pair;
      this.#server?.setSecureContext({ cert: certificatePem, key: keyPem, minVersion: LEAST_TLS });
      this.#pair = read.pair;
      logger.info("certificate for people read", { names, fingerprint, until: new Date(expiresAtMs).toISOString() });
    } catch (thrown) {
      if (!this.#stop.signal.aborted) this.#keepOld(String(thrown));
    }
  }

  #keepOld(problem: string): void {
    const { certificate, key } = this.#files;
    const served = this.#pair.fingerprint;
    this.#parts.logger.error("certificate for people not taken, the old one stays", {
      certificate,
      key,
      problem,
      served,
    });
  }

  #warnOfEnd(): void {
    const nowMs = this.#parts.clock.nowMs();
    const leftMs = this.#pair.expiresAtMs - nowMs;
    if (leftMs > WARN_BEFORE_MS || nowMs - this.#warnedAtMs < DAY_MS) return;
    this.#warnedAtMs = nowMs;
    const particulars = { until: new Date(this.#pair.expiresAtMs).toISOString(), fingerprint: this.#pair.fingerprint };
    if (leftMs <= 0) this.#parts.logger.error("certificate for people has expired", particulars);
    else this.#parts.logger.warn("certificate for people expires soon", particulars);
  }
}

/** The pair that a DMS would serve, read as at its start. @throws RegrowError CONFIGURATION_INVALID with what is wrong with the files */
export async function requirePair(
  files: CertificateFiles,
  clock: Pick<Clock, "nowMs" | "sleep">,
): Promise<CertificatePair> {
  const read = await readPair(files, AT_START, clock, new AbortController().signal);
  if (read.ok) return read.pair;
  throw new RegrowError("CONFIGURATION_INVALID", {
    "people-tls-certificate": files.certificate,
    "people-tls-key": files.key,
    problem: read.problem,
  });
}
