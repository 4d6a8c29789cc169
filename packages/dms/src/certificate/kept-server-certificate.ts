import type { Clock, Logger } from "@regrow/core/port";
import { openServerCertificate, type ServerCertificate } from "./server-certificate.ts";
import type { CertificateAuthority } from "./authority.ts";

interface KeptParts {
  /** Of the DMS. */
  readonly folder: string;
  readonly authority: CertificateAuthority;
  /** Names by which devices reach it. */
  readonly names: readonly string[];
  readonly clock: Pick<Clock, "nowMs" | "sleep">;
  readonly logger: Logger;
}

/** Often enough that a clock which was set right does not leave a fleet outside for long. */
const LOOK_EVERY_MS = 600_000;

/**
 * The device listener's certificate, replaced before it ends while the DMS runs: devices believe no other, and one that ended would shut
 * the whole fleet out until somebody restarts.
 */
export class KeptServerCertificate implements AsyncDisposable {
  readonly #parts: KeptParts;
  readonly #stop = new AbortController();
  #present: ServerCertificate;
  #loop: Promise<void> = Promise.resolve();

  private constructor(parts: KeptParts, present: ServerCertificate) {
    this.#parts = parts;
    this.#present = present;
  }

  static async open(parts: KeptParts): Promise<KeptServerCertificate> {
    return new KeptServerCertificate(parts, await read(parts));
  }

  get present(): ServerCertificate {
    return this.#present;
  }

  /** Looks from now on, until it is disposed of. To be called once. @param show is told of another certificate */
  keep(show: (certificate: ServerCertificate) => void): void {
    this.#loop = this.#look(show);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #look(show: (certificate: ServerCertificate) => void): Promise<void> {
    const { clock, logger } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // The abort is the end of the loop and no error.
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const found = await read(this.#parts);
        if (found.certificatePem === this.#present.certificatePem) continue;
        show(found);
        this.#present = found;
        logger.info("certificate for devices replaced");
      } catch (thrown) {
        logger.error("certificate for devices not replaced, the old one stays", { reason: String(thrown) });
      }
    }
  }
}

function read({ folder, authority, clock, names }: KeptParts): Promise<ServerCertificate> {
  return openServerCertificate(folder, authority, clock, names);
}
