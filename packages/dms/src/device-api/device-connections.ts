import { TLSSocket } from "node:tls";
import type { Change } from "../change/index.ts";
import { identityOf, type DeviceIdentity } from "./identity.ts";

/** Whether a device may still be served. */
type Judge = (identity: DeviceIdentity) => Promise<boolean>;

/**
 * Open connections by device, so that one that is shut out is shut out at once: in the middle of a download, not after it. What
 * has become a WebSocket is left to the live links, which say goodbye.
 */
export class DeviceConnections {
  readonly #judge: Judge;
  readonly #sockets = new Map<string, Set<TLSSocket>>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  add(socket: TLSSocket): void {
    const identity = identityOf(socket);
    if (identity === undefined) return;
    const { uuid } = identity;
    const sockets = this.#sockets.get(uuid) ?? new Set();
    this.#sockets.set(uuid, sockets.add(socket));
    socket.once("close", () => this.#remove(uuid, socket));
  }

  /** The connection is none of HTTP any more. */
  release(socket: unknown): void {
    const identity = socket instanceof TLSSocket ? identityOf(socket) : undefined;
    if (identity !== undefined && socket instanceof TLSSocket) this.#remove(identity.uuid, socket);
  }

  /** Something about a device has changed: perhaps it may not any more. */
  async changed({ kind, subject }: Change): Promise<void> {
    if (kind !== "device") return;
    for (const socket of this.#sockets.get(subject) ?? []) await this.#check(socket);
  }

  /** Changes were missed. */
  async changedAll(): Promise<void> {
    for (const uuid of [...this.#sockets.keys()]) await this.changed({ kind: "device", subject: uuid });
  }

  /** Where it cannot be judged it ends: the device comes back and is judged then. */
  async #check(socket: TLSSocket): Promise<void> {
    const identity = identityOf(socket);
    const isAllowed = identity !== undefined && (await this.#judge(identity).catch(() => false));
    if (!isAllowed) socket.destroy();
  }

  #remove(uuid: string, socket: TLSSocket): void {
    const sockets = this.#sockets.get(uuid);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#sockets.delete(uuid);
  }
}
