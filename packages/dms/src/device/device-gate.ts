import type { FastifyRequest } from "fastify";
import { RegrowError, invariant } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { readPem } from "../certificate/index.ts";
import type { Database } from "../database/index.ts";
import {
  proveByIssued,
  readIdentity,
  readShown,
  type DeviceIdentity,
  type ShownCertificate,
} from "../device-api/index.ts";
import { findIssued } from "./certificate-repository.ts";
import { findByIdentity, type KnownDevice } from "./device-repository.ts";

/** A device that somebody has claimed. */
type OwnedDevice = KnownDevice & { readonly owner: NonNullable<KnownDevice["owner"]> };

/** A device that somebody has claimed and activated to a product. */
export type SuppliedDevice = OwnedDevice & { readonly supplier: NonNullable<KnownDevice["supplier"]> };

/** Asked about a certificate that is of this DMS's authority, and of which it knows nothing. @returns true when it knows it from now on */
export type TakeForgotten = (identity: DeviceIdentity, certificate: ShownCertificate) => Promise<boolean>;

/** Lets a request of a device in when its certificate is one of ours, counts, and is its own. */
export class DeviceGate {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #takeForgotten: TakeForgotten | undefined;
  readonly #devices = new WeakMap<FastifyRequest, KnownDevice>();

  constructor(database: Database, clock: Pick<Clock, "nowMs">, takeForgotten?: TakeForgotten) {
    this.#database = database;
    this.#clock = clock;
    this.#takeForgotten = takeForgotten;
  }

  /**
   * For a hook before the body is read.
   * @throws RegrowError DEVICE_CERTIFICATE_MISSING, DEVICE_CERTIFICATE_INVALID, DEVICE_CERTIFICATE_EXPIRED, DEVICE_UUID_MISMATCH,
   *   DEVICE_REVOKED, DEVICE_CERTIFICATE_REVOKED
   */
  readonly require = async (request: FastifyRequest): Promise<void> => {
    const identity = readIdentity(request, this.#clock.nowMs());
    const device = await findByIdentity(this.#database, identity);
    const isTaken = device === undefined && ((await this.#takeForgotten?.(identity, readShown(request))) ?? false);
    this.#enter(request, isTaken ? await findByIdentity(this.#database, identity) : device);
  };

  /**
   * The same for a certificate that may have expired: for its renewal alone.
   * @throws RegrowError DEVICE_CERTIFICATE_MISSING, DEVICE_CERTIFICATE_INVALID, DEVICE_UUID_MISMATCH, DEVICE_REVOKED,
   *   DEVICE_CERTIFICATE_REVOKED
   */
  readonly requireEvenExpired = async (request: FastifyRequest): Promise<void> => {
    const certificate = readShown(request);
    const issued = await findIssued(this.#database, certificate.serial);
    const known = issued === undefined ? undefined : { uuid: issued.uuid, der: readPem(issued.certificatePem) };
    this.#enter(request, await findByIdentity(this.#database, proveByIssued(request, certificate, known)));
  };

  /** Who asks, in a handler behind `require`. */
  device(request: FastifyRequest): KnownDevice {
    const device = this.#devices.get(request);
    invariant(device !== undefined, "a handler asked who it serves without the hook before it");
    return device;
  }

  /**
   * Who asks, as it is by now, in a handler of a request with a body: that may have taken a minute, in which the device was let go, wiped
   * or given another product.
   * @throws RegrowError DEVICE_CERTIFICATE_INVALID, DEVICE_REVOKED, DEVICE_CERTIFICATE_REVOKED
   */
  async now(request: FastifyRequest): Promise<KnownDevice> {
    const { uuid, serial } = this.device(request);
    this.#enter(request, await findByIdentity(this.#database, { uuid, serial }));
    return this.device(request);
  }

  /** Who asks, with its owner. @throws RegrowError DEVICE_NOT_CLAIMED */
  owned(request: FastifyRequest): OwnedDevice {
    const device = this.device(request);
    const { owner } = device;
    if (owner === null) throw new RegrowError("DEVICE_NOT_CLAIMED");
    return { ...device, owner };
  }

  /** Who asks, with who its bundles come from. @throws RegrowError DEVICE_NOT_CLAIMED, DEVICE_NOT_ACTIVATED */
  supplied(request: FastifyRequest): SuppliedDevice {
    const device = this.owned(request);
    const { supplier } = device;
    if (supplier === null) throw new RegrowError("DEVICE_NOT_ACTIVATED");
    return { ...device, supplier };
  }

  #enter(request: FastifyRequest, device: KnownDevice | undefined): void {
    if (device === undefined) throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "not issued here" });
    if (device.isRevoked) throw new RegrowError("DEVICE_REVOKED");
    if (device.isCertificateRevoked) throw new RegrowError("DEVICE_CERTIFICATE_REVOKED");
    this.#devices.set(request, device);
  }
}
