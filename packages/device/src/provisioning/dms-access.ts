import { RegrowError } from "@regrow/core/error";
import type { Clock, Disk } from "@regrow/core/port";
import { DmsClient } from "../dms-client/index.ts";
import { loadIdentity, type Identity } from "../identity/index.ts";

/** The device's way to its DMS: one client for the identity that is on the disk, made anew when that changes. */
export class DmsAccess implements Disposable {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #silenceMs: number | undefined;
  #identity: Promise<Identity> | undefined;
  #client: DmsClient | undefined;

  constructor(disk: Disk, clock: Clock, silenceMs?: number) {
    this.#disk = disk;
    this.#clock = clock;
    this.#silenceMs = silenceMs;
  }

  /** @throws RegrowError DEVICE_ROOT_INVALID */
  async identity(): Promise<Identity> {
    const reading = this.#read();
    const identity = await reading;
    // What has changed while it was read is read again: it would be believed until the next change.
    return reading === this.#identity ? identity : this.identity();
  }

  /**
   * Forgets what was read: call it after a change of the identity. What is being asked meanwhile is answered still: a check-in that
   * learns of a new owner must not cut off the command beside it.
   */
  reload(): void {
    this.#identity = undefined;
    this.#client?.retire();
    this.#client = undefined;
  }

  /** @throws RegrowError DEVICE_NOT_PROVISIONED, CONFIGURATION_INVALID where the device has no DMS at all */
  async client(): Promise<DmsClient> {
    const reading = this.#read();
    const identity = await reading;
    if (reading !== this.#identity) return this.client();
    if (identity.certificatePem === null) throw new RegrowError("DEVICE_NOT_PROVISIONED");
    this.#client ??= this.#connect(identity, identity.certificatePem);
    return this.#client;
  }

  /** A client for POST /provision, which shows no certificate. The caller disposes of it. */
  async strangerClient(): Promise<DmsClient> {
    return this.#connect(await this.identity(), null);
  }

  [Symbol.dispose](): void {
    this.#client?.[Symbol.dispose]();
    this.#client = undefined;
  }

  #read(): Promise<Identity> {
    this.#identity ??= loadIdentity(this.#disk).catch((error: unknown) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  #connect({ record, keyPem, caPem, dmsUrl }: Identity, certificatePem: string | null): DmsClient {
    if (dmsUrl === null || caPem === null)
      throw new RegrowError("CONFIGURATION_INVALID", { missing: "address and CA of a DMS" });
    return new DmsClient({
      url: dmsUrl,
      caPem,
      certificate: certificatePem === null ? null : { keyPem, certificatePem },
      uuid: record.uuid,
      clock: this.#clock,
      ...(this.#silenceMs === undefined ? {} : { silenceMs: this.#silenceMs }),
    });
  }
}
