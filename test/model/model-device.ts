import type { FaultRecord } from "@regrow/core/fault";
import { logProof, type CheckInAnswer, type CheckInRequest, type LogRequest, type Offer } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry, type LogHead, type RecoveryEvent } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { Random } from "@regrow/sim/clock";
import { createPrivateKey, sign, type KeyObject } from "node:crypto";

/** What a device sends; it stays true of the moment at which it was sent. */
export type Message =
  | { readonly kind: "check-in"; readonly request: CheckInRequest }
  | { readonly kind: "log"; readonly request: LogRequest };

interface Installed {
  readonly id: string;
  readonly version: string;
}

const cryptography = new NodeCryptography();
/** Reading a key costs more than all else that a device does. */
const keys = new Map<string, KeyObject>();

/** A device that lives its life whatever its DMS hears of it. Its journal is what it did, in order. */
export class ModelDevice {
  readonly uuid: string;
  readonly journal: RecoveryEvent[] = [];
  readonly lines: string[] = [];
  readonly #random: Random;
  readonly #product: string;
  readonly #key: KeyObject;
  /** Told apart from those of other groups of devices. */
  readonly #causes: readonly string[];
  readonly #confirmed: Installed[] = [];
  /** By the entry that they end in. */
  readonly #signatures = new Map<number, string>();
  #heads: LogHead[] = [EMPTY_LOG];
  #running: Installed | null = null;
  #offer: Offer | null = null;
  /** How much of the log the DMS has, as far as the device was told. */
  #told = 0;

  constructor(
    uuid: string,
    options: {
      readonly random: Random;
      readonly product: string;
      readonly keyPem: string;
      readonly causes: readonly string[];
    },
  ) {
    this.uuid = uuid;
    this.#random = options.random;
    this.#product = options.product;
    this.#causes = options.causes;
    const { keyPem } = options;
    this.#key = keys.get(keyPem) ?? createPrivateKey(keyPem);
    keys.set(keyPem, this.#key);
  }

  get head(): LogHead {
    return this.#heads.at(-1) ?? EMPTY_LOG;
  }
  get running(): Installed | null {
    return this.#running;
  }
  /** True when the DMS has said that it has all. */
  get isTold(): boolean {
    return this.#told === this.head.sequence;
  }

  /** Something happens, or the device says something: most lives are an update or two, a fault or two. */
  step(): Message | null {
    const dice = this.#random.below(10);
    if (this.#offer !== null && dice < 8) return this.#update(this.#offer);
    if (dice < 2) return this.#mishap();
    return this.isTold || dice < 5 ? this.checkIn() : this.tell();
  }

  checkIn(): Message {
    const running = this.#running === null ? null : { ...this.#running, product: this.#product, securityVersion: 0 };
    const request = {
      ...{ running, onTrial: false, safeMode: null, appFaults: 0, securityVersion: 0 },
      ...{ platform: "linux-x64", framework: "1.0.0", freeBytes: 1, logSequence: this.head.sequence },
      wish: { asked: false, force: this.#random.below(8) === 0, version: null },
    };
    return { kind: "check-in", request };
  }

  /** Some of the log: from what the DMS has, from before, or (as if a message had overtaken it) from further on. */
  tell(): Message | null {
    const newest = this.head.sequence;
    if (newest === 0) return null;
    const first = Math.min(newest, Math.max(1, this.#told + 1 + this.#random.below(4) - 2));
    return this.#batch(first, first + this.#random.below(newest - first + 1));
  }

  /** The rest of the log. */
  tellAll(): Message | null {
    return this.isTold ? null : this.#batch(this.#told + 1, this.head.sequence);
  }

  hear(answer: { readonly logSequence: number }): void {
    this.#told = answer.logSequence;
  }

  hearCheckIn(answer: CheckInAnswer): void {
    this.hear(answer);
    this.#offer = answer.offer;
  }

  #update(offer: Offer): null {
    this.#offer = null;
    const { updateId, manifestSha256: generation, version } = offer;
    const update = { updateId, generation, version };
    if (this.#random.below(8) === 0) {
      this.#record({ kind: "update-refused", updateId, version, code: "STORAGE_FULL", detail: "1 byte is missing" });
      return null;
    }
    const from = this.#running?.version ?? null;
    this.#record({ kind: "installed", ...update, product: this.#product, from });
    if (this.#random.below(3) === 0) {
      const fault = this.#fault({ id: generation, version }, true);
      this.#record({ kind: "fault", fault });
      this.#record({ kind: "rolled-back", ...update, to: from, reason: "starts-exhausted", fault });
      return null;
    }
    this.#record({ kind: "confirmed", ...update, product: this.#product, securityVersion: 0 });
    this.#running = { id: generation, version };
    this.#confirmed.push(this.#running);
    return null;
  }

  #mishap(): null {
    const before = this.#confirmed[this.#random.below(this.#confirmed.length)];
    if (this.#running !== null && before !== undefined && this.#random.below(4) === 0) {
      this.#record({
        kind: "fell-back",
        generation: this.#running.id,
        to: before.version,
        toGeneration: before.id,
        detail: "damaged",
      });
      this.#running = before;
    } else this.#record({ kind: "fault", fault: this.#fault(this.#running, false) });
    return null;
  }

  #fault(running: Installed | null, onTrial: boolean): FaultRecord {
    return {
      ...{ subject: "app", type: "exit-code", atMs: 1 + this.#random.below(1_000), onTrial, exitCode: 1, signal: null },
      ...{ generation: running?.id ?? null, version: running?.version ?? null, uptimeMs: 1, lastOutput: "" },
      fingerprint: this.#causes[this.#random.below(this.#causes.length)] ?? "",
    };
  }

  #record(event: RecoveryEvent): void {
    const { line, head } = appendEntry(this.head, { atMs: this.lines.length, by: "bootloader", event }, cryptography);
    this.journal.push(event);
    this.lines.push(line);
    this.#heads.push(head);
  }

  #batch(first: number, last: number): Message {
    return { kind: "log", request: { entries: this.lines.slice(first - 1, last), signature: this.#signature(last) } };
  }

  /** Told again, the same entries have the same signature: what is under test is what the DMS makes of them. */
  #signature(last: number): string {
    const held = this.#signatures.get(last);
    if (held !== undefined) return held;
    const proof = logProof(this.uuid, last, this.#heads[last]?.hash ?? "");
    const signature = sign("sha256", proof, this.#key).toString("base64");
    this.#signatures.set(last, signature);
    return signature;
  }
}
