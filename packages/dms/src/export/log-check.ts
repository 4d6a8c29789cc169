import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { parseLine, verifyChain, type LogHead } from "@regrow/core/recovery-log";
import type { RowOf } from "./export-rows.ts";

/** How far a device's log is held, by its row. */
export type LogPosition = Pick<RowOf<"devices">, "logSequence" | "logFrom" | "logHash">;

/**
 * Follows the chains of hashes of devices' logs, one device after the other: each ends where its device goes on writing. Older entries may
 * be missing, no later one.
 */
export class LogCheck {
  readonly #cryptography: Cryptography;
  readonly #positionOf: (device: string) => LogPosition;
  readonly #seen = new Set<string>();
  #open: { readonly device: string; readonly head: LogHead } | undefined;

  constructor(cryptography: Cryptography, positionOf: (device: string) => LogPosition) {
    this.#cryptography = cryptography;
    this.#positionOf = positionOf;
  }

  /** @throws RegrowError IMPORT_CHANGED */
  take({ device, line }: RowOf<"log">): void {
    const before = this.#open;
    if (before !== undefined && before.device !== device) this.finish();
    const from = this.#open?.head ?? this.#begin(device, line);
    const chain = verifyChain([line], from, this.#cryptography);
    if (!chain.ok) throw changed(device, chain.reason);
    this.#open = { device, head: chain.head };
  }

  /** No more entries of the device come. @throws RegrowError IMPORT_CHANGED */
  finish(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    const { logSequence, logHash } = this.#positionOf(open.device);
    if (open.head.sequence !== logSequence || open.head.hash !== logHash) throw changed(open.device, "end");
  }

  #begin(device: string, line: string): LogHead {
    if (this.#seen.has(device)) throw changed(device, "order");
    this.#seen.add(device);
    const first = parseLine(line);
    if (first === null || first.sequence <= this.#positionOf(device).logFrom) throw changed(device, "beginning");
    return { sequence: first.sequence - 1, hash: first.previous };
  }
}

function changed(device: string, reason: string): RegrowError {
  return new RegrowError("IMPORT_CHANGED", { table: "log", device, reason });
}
