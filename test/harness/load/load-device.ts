import { sign } from "node:crypto";
import { logProof } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry, type LogHead } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { ask, type EnrolledDevice, type Listener } from "../../../bench/check-in/enrolled-device.ts";
import type { Ledger } from "./ledger.ts";

const cryptography = new NodeCryptography();

/** A device that writes its log and tells it. */
export class LoadDevice {
  readonly uuid: string;
  readonly #device: EnrolledDevice;
  readonly #lines: string[] = [];
  #head: LogHead = EMPTY_LOG;
  /** How much of the log the DMS has, as far as the device was told. */
  #told = 0;
  #tags = 0;

  constructor(device: EnrolledDevice) {
    this.uuid = device.uuid;
    this.#device = device;
  }

  /** How often it was given a tag, this time included. */
  countTag(): number {
    this.#tags += 1;
    return this.#tags;
  }

  /** Something happens; it is told; and the device asks for an update. */
  async live({ listener, ledger }: { readonly listener: Listener; readonly ledger: Ledger }): Promise<void> {
    const fault = {
      ...({ subject: "app", type: "exit-code", atMs: 1, generation: null, version: null, onTrial: false } as const),
      ...{
        exitCode: 1,
        signal: null,
        uptimeMs: 5,
        lastOutput: "",
        fingerprint: this.uuid.replaceAll("-", "").slice(0, 16),
      },
    };
    const { line, head } = appendEntry(
      this.#head,
      { atMs: 1, by: "bootloader", event: { kind: "fault", fault } },
      cryptography,
    );
    this.#lines.push(line);
    this.#head = head;
    const signature = sign("sha256", logProof(this.uuid, head.sequence, head.hash), this.#device.keyPem).toString(
      "base64",
    );
    const entries = this.#lines.slice(this.#told);
    const answer = await ask(listener, this.#device, "POST", "/log", { entries, signature });
    const { logSequence } = JSON.parse(answer.toString()) as { readonly logSequence: number };
    for (let sequence = this.#told + 1; sequence <= logSequence; sequence += 1)
      ledger.add(
        "log entry",
        "select 1 from log_entries where device_uuid = ? and sequence = ? and line = ?",
        ...[this.uuid, sequence, this.#lines[sequence - 1] ?? ""],
      );
    this.#told = Math.max(this.#told, logSequence);
    await this.#checkIn(listener, ledger);
  }

  async #checkIn(listener: Listener, ledger: Ledger): Promise<void> {
    const answer = await ask(listener, this.#device, "POST", "/check-in", {
      ...{ running: null, onTrial: false, safeMode: null, appFaults: 1, securityVersion: 0, platform: "linux-x64" },
      ...{ framework: "1.0.0", freeBytes: 1_000_000_000, logSequence: this.#head.sequence },
      wish: { asked: false, force: false, version: null },
    });
    const { offer } = JSON.parse(answer.toString()) as { readonly offer: { readonly updateId: string } | null };
    if (offer === null) return;
    const query = "select 1 from offers where update_id = ? and device_uuid = ?";
    ledger.add("offer", query, offer.updateId, this.uuid);
  }
}
