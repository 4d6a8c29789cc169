import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import type { Change } from "../change/index.ts";
import type { Database } from "../database/index.ts";
import { findByIdentity, type Presence, type Presences } from "../device/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { DeviceLink, type CallWebhook, type LinkedDevice, type LinkSurroundings } from "./device-link.ts";
import type { LinkLimits } from "./link-limits.ts";
import type { LinkSocket } from "./link-socket.ts";

export interface DeviceLinksParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs" | "sleep">;
  readonly logger: Logger;
  readonly limits: LinkLimits;
  readonly callWebhook: CallWebhook;
}

const KEEP_EVERY_MS = 1_000;

/** All live links of this process, one for each device, by UUID: so that a revocation ends one at once. */
export class DeviceLinks implements AsyncDisposable, Presences {
  readonly #parts: DeviceLinksParts;
  readonly #around: LinkSurroundings;
  readonly #links = new Map<string, DeviceLink>();
  /** When the last link of a device ended that has none now, and whose it was; the longest ago first. */
  readonly #ended = new Map<string, { readonly owner: Tenant | null; readonly atMs: number }>();
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(parts: DeviceLinksParts) {
    this.#parts = parts;
    this.#around = { ...parts, onClosed: (link) => this.#closed(link) };
    this.#loop = this.#keep();
  }

  get count(): number {
    return this.#links.size;
  }

  /** Consoles that people have open. */
  get consoleCount(): number {
    let sum = 0;
    for (const link of this.#links.values()) sum += link.consoleCount;
    return sum;
  }

  /** Before a connection is taken. @throws RegrowError LINKS_FULL */
  requireRoom(uuid: string): void {
    const { links } = this.#parts.limits;
    const isFull = this.#links.size >= links && !this.#links.has(uuid);
    if (isFull || this.#stop.signal.aborted) throw new RegrowError("LINKS_FULL", { retryAfterMs: 30_000 });
  }

  /** A newer link takes the place of the older one. */
  add(socket: LinkSocket, device: LinkedDevice): void {
    this.#links.get(device.uuid)?.close("replaced");
    this.#links.set(device.uuid, new DeviceLink(socket, device, this.#around));
    this.#ended.delete(device.uuid);
    this.#parts.logger.debug("live link open", { uuid: device.uuid, links: this.count });
    // What changed since it was let in has found no link to close.
    void this.#judge(device.uuid);
  }

  presence(scope: Scope, uuid: string): Presence | undefined {
    const link = this.#links.get(uuid);
    if (link === undefined || link.device.owner !== scope.tenant) return undefined;
    const { onlineSinceMs, hello, telemetry } = link;
    const { isSafeMode = false, takesCommands = false } = hello ?? {};
    return { onlineSinceMs, isSafeMode, takesCommands, telemetry: telemetry ?? null };
  }

  linkEndedAtMs({ tenant }: Scope, uuid: string): number | null {
    const ended = this.#ended.get(uuid);
    return ended?.owner === tenant ? ended.atMs : null;
  }

  /** Devices of an organisation that have a link. */
  listOnline(tenant: Tenant): readonly string[] {
    return [...this.#links.values()].flatMap(({ device }) => (device.owner === tenant ? device.uuid : []));
  }

  /** The link of a device that the caller was proven to see. @throws RegrowError DEVICE_OFFLINE */
  require(scope: Scope, uuid: string): DeviceLink {
    const link = this.#links.get(uuid);
    if (link === undefined || link.device.owner !== scope.tenant) throw new RegrowError("DEVICE_OFFLINE", { uuid });
    return link;
  }

  callIn(scope: Scope, uuid: string): void {
    const link = this.#links.get(uuid);
    if (link === undefined || link.device.owner !== scope.tenant) return;
    // The documented action whose answer is a check-in (dms-facts 4.4). What becomes of it matters to nobody: it checks in by itself too.
    link.ask({ request: "action", action: "claimed" }).catch(() => {});
  }

  /** Something about a device has changed: perhaps it may not any more. */
  changed({ kind, subject }: Change): void {
    if (kind === "device" && this.#links.has(subject)) void this.#judge(subject);
  }

  /** Changes were missed. */
  changedAll(): void {
    void this.#judgeAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    for (const link of this.#links.values()) link.close("stopping");
    await this.#loop;
  }

  #closed(link: DeviceLink): void {
    const { uuid, owner } = link.device;
    // Of two links of a device the older one ends after the newer one has begun.
    if (this.#links.get(uuid) === link) {
      this.#links.delete(uuid);
      this.#noteEnd(uuid, owner);
    }
    this.#parts.logger.debug("live link closed", { uuid, links: this.count });
  }

  /** Of as many devices as could have a link. */
  #noteEnd(uuid: string, owner: Tenant | null): void {
    this.#ended.set(uuid, { owner, atMs: this.#parts.clock.nowMs() });
    const oldest = this.#ended.keys().next();
    if (this.#ended.size > this.#parts.limits.links && oldest.done !== true) this.#ended.delete(oldest.value);
  }

  async #keep(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      await clock.sleep(KEEP_EVERY_MS, this.#stop.signal).catch(() => {}); // the end of the loop
      const nowMs = clock.monotonicMs();
      for (const link of this.#links.values()) link.keep(nowMs);
    }
  }

  async #judgeAll(): Promise<void> {
    for (const uuid of [...this.#links.keys()]) await this.#judge(uuid);
  }

  /** By the same rows as every request of the device. Where they cannot be read, the link ends: the device comes back and is judged then. */
  async #judge(uuid: string): Promise<void> {
    const link = this.#links.get(uuid);
    if (link === undefined) return;
    const { serial, owner } = link.device;
    try {
      const device = await findByIdentity(this.#parts.database, { uuid: uuid as ProvenDevice, serial });
      const isAllowed =
        device !== undefined && !device.isRevoked && !device.isCertificateRevoked && device.owner === owner;
      if (!isAllowed) link.close("not allowed");
    } catch (error) {
      this.#parts.logger.error("live link not judged, so it ends", { uuid, reason: String(error) });
      link.close("not allowed");
    }
  }
}
