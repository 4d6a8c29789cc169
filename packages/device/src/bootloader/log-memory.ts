import type { KnownFromLog } from "@regrow/core/boot";
import { knownFromLog, type ParsedEntry } from "@regrow/core/recovery-log";
import type { HealingOutcome } from "@regrow/core/safe-mode";

/** Orders that are remembered: the DMS asks for one after the other, and again only for what it has not been told. */
const MAX_ORDERS = 64;

/** What of the recovery log the bootloader remembers: confirmations, how the newest update stands, and which orders are done. */
export class LogMemory {
  #decisive: ParsedEntry[] = [];
  #orders: readonly string[] = [];
  #lastReset = 0;
  #lastTry: HealingOutcome | undefined;
  #newest: { readonly updateId: string; readonly kind: "installed" | "confirmed" | "rolled-back" } | undefined;

  /** Entries in their order. */
  add(entry: ParsedEntry): void {
    const { event } = entry;
    if (event.kind === "confirmed" || event.kind === "fell-back" || event.kind === "record-rebuilt")
      this.#decisive = this.#compact([...this.#decisive, entry]);
    if (event.kind === "order-done") this.noteOrder(event.orderId);
    if (event.kind === "factory-reset") this.noteReset(entry.sequence);
    if (event.kind === "healing" && (event.step === "settings" || event.step === "bundle"))
      this.#lastTry = event.outcome;
    if (event.kind === "installed" || event.kind === "confirmed" || event.kind === "rolled-back") {
      this.#newest = { updateId: event.updateId, kind: event.kind };
    }
  }

  /** It is in the log, durably, that the order was carried out. */
  noteOrder(id: string): void {
    this.#orders = [...this.#orders, id].slice(-MAX_ORDERS);
  }

  hasOrder(id: string): boolean {
    return this.#orders.includes(id);
  }

  /** It is in the log, durably, as the entry of this number, that the device was reset. */
  noteReset(sequence: number): void {
    this.#lastReset = sequence;
  }

  /** Number of the newest entry about a reset; 0: none. */
  get lastReset(): number {
    return this.#lastReset;
  }

  /** Something has been confirmed, so a boot record has been written once. */
  get hasConfirmed(): boolean {
    return this.#decisive.length > 0;
  }

  /** What a lost boot record can be made from. */
  known(): KnownFromLog {
    return knownFromLog(this.#decisive);
  }

  /** The newest event of an update, when no other update came after it. */
  lastOf(updateId: string): "installed" | "confirmed" | "rolled-back" | undefined {
    return this.#newest?.updateId === updateId ? this.#newest.kind : undefined;
  }

  /** How safe mode's newest try to get well stands. */
  get lastTry(): HealingOutcome | undefined {
    return this.#lastTry;
  }

  /** The newest entry and the one with the highest security version say all. */
  #compact(entries: ParsedEntry[]): ParsedEntry[] {
    const newest = entries.at(-1);
    return entries
      .filter((entry) => entry === newest || securityVersionOf(entry) === Math.max(...entries.map(securityVersionOf)))
      .slice(-2);
  }
}

function securityVersionOf({ event }: ParsedEntry): number {
  return event.kind === "confirmed" ? event.securityVersion : 0;
}
