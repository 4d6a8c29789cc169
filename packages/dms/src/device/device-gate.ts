import type { FastifyRequest } from "fastify";
import { RegrowError, invariant } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Database } from "../database/index.ts";
import { readIdentity } from "../device-api/index.ts";
import { findByIdentity, type KnownDevice } from "./device-repository.ts";

/** A device that somebody has claimed. */
export type OwnedDevice = KnownDevice & { readonly owner: NonNullable<KnownDevice["owner"]> };

/** Lets a request of a device in when its certificate is one of ours, counts, and is its own. */
export class DeviceGate {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #devices = new WeakMap<FastifyRequest, KnownDevice>();

  constructor(database: Database, clock: Pick<Clock, "nowMs">) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * For a hook before the body is read.
   * @throws RegrowError DEVICE_CERTIFICATE_MISSING, DEVICE_CERTIFICATE_INVALID, DEVICE_UUID_MISMATCH, DEVICE_REVOKED
   */
  readonly require = async (request: FastifyRequest): Promise<void> => {
    const identity = readIdentity(request, this.#clock.nowMs());
    const device = await findByIdentity(this.#database, identity);
    if (device === undefined) throw new RegrowError("DEVICE_CERTIFICATE_INVALID", { reason: "not issued here" });
    if (device.isRevoked || device.isCertificateRevoked) throw new RegrowError("DEVICE_REVOKED");
    this.#devices.set(request, device);
  };

  /** Who asks, in a handler behind `require`. */
  device(request: FastifyRequest): KnownDevice {
    const device = this.#devices.get(request);
    invariant(device !== undefined, "a handler asked who it serves without the hook before it");
    return device;
  }

  /** Who asks, with its owner. @throws RegrowError DEVICE_NOT_CLAIMED */
  owned(request: FastifyRequest): OwnedDevice {
    const device = this.device(request);
    const { owner } = device;
    if (owner === null) throw new RegrowError("DEVICE_NOT_CLAIMED");
    return { ...device, owner };
  }
}
