import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock, Entropy, Logger } from "@regrow/core/port";
import {
  credentialsToTry,
  nextTry,
  type Credentials,
  type NextTry,
  type SafeModeNetworkRules,
} from "@regrow/core/safe-mode-network";
import type { Announce } from "../network/join-network.ts";
import type { Networking } from "../network/networking.ts";
import { notGot, tryOnce, type AskedOta, type OtaTry } from "./ota-try.ts";

export interface SafeModeNetworkPorts {
  readonly networking: Pick<Networking, "hasWlan" | "reading" | "join">;
  /** Null: the device was made without a DMS; then it only joins its network. */
  readonly ota: AskedOta | null;
  /** What is kept on the disk. */
  readonly credentials: () => Promise<Parameters<typeof credentialsToTry>[0]>;
  readonly rules: () => SafeModeNetworkRules;
  readonly announce: Announce;
  readonly log: Logger;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Starts anew, still in safe mode. */
  readonly restart: () => Promise<void>;
}

/** "joined": there is no DMS to ask. */
type Tried = OtaTry | { readonly kind: "joined" };

/** One way to be in a network. */
type Way = { readonly kind: "as-it-is" } | { readonly kind: "join"; readonly credentials: Credentials };

/**
 * The device's network in safe mode, where nobody has to have set anything right: it joins what the backup set names, asks the DMS
 * for an update, and tries again at a pace that hammers nobody.
 * Source: the text on network connectivity failures in safe mode; device-facts 4.6 and 7.1.
 */
export class SafeModeNetwork {
  readonly #ports: SafeModeNetworkPorts;
  #said = "";

  constructor(ports: SafeModeNetworkPorts) {
    this.#ports = ports;
  }

  /**
   * One bounded try: the network as it is, where there is one, then each that the backup set names, until the DMS answers.
   * Rejects with the signal's reason alone.
   */
  async tryOta(signal: AbortSignal): Promise<OtaTry> {
    const tried = await this.#try(signal);
    const noDms = { kind: "unreached", code: "CONFIGURATION_INVALID", detail: "this device has no DMS" } as const;
    return tried.kind === "joined" ? noDms : tried;
  }

  /** Keeps at it until an update is installed, a person is needed, or the signal aborts; never rejects. */
  async keepTrying(signal: AbortSignal): Promise<void> {
    try {
      for (let unreached = 0; ;) {
        const tried = await this.#try(signal);
        if (tried.kind === "installing" || tried.kind === "joined") return;
        unreached = tried.kind === "unreached" ? unreached + 1 : 0;
        const next = nextTry(this.#rules(), unreached, this.#ports.entropy);
        this.#say(tried, next);
        if (next.kind === "wait") return;
        await this.#ports.clock.sleep(next.kind === "sleep" ? next.forMs : next.afterMs, signal);
        if (next.kind === "sleep") return await this.#ports.restart();
      }
    } catch (error) {
      // Aborted: somebody else has taken over. A restart that is refused will come by another way.
      if (!signal.aborted) this.#ports.log.error("safe mode does not go on", { reason: asRegrowError(error).message });
    }
  }

  async #try(signal: AbortSignal): Promise<Tried> {
    let last: Tried = notGot(new RegrowError("NETWORK_NAME_MISSING"));
    for (const way of await this.#ways()) {
      signal.throwIfAborted();
      last = await this.#tryBy(way, signal);
      if (last.kind !== "unreached") return last;
    }
    signal.throwIfAborted();
    return last;
  }

  /** Without a DMS there is nothing that a restart could bring. */
  #rules(): SafeModeNetworkRules {
    const { rules, ota } = this.#ports;
    return ota === null ? { ...rules(), sleepMs: 0 } : rules();
  }

  async #ways(): Promise<readonly Way[]> {
    const { networking, credentials, log } = this.#ports;
    const asItIs: Way = { kind: "as-it-is" };
    if (!networking.hasWlan) return [asItIs];
    try {
      const { status } = await networking.reading();
      // Somebody sets the device up at this moment: the radio is theirs.
      if (status.isAccessPoint) return [asItIs];
      const joins = credentialsToTry(await credentials()).map((each): Way => ({ kind: "join", credentials: each }));
      return status.isUp ? [asItIs, ...joins] : joins;
    } catch (error) {
      log.warn("the network does not tell how it is", { reason: asRegrowError(error).message });
      return [asItIs];
    }
  }

  async #tryBy(way: Way, signal: AbortSignal): Promise<Tried> {
    const { networking, ota, announce } = this.#ports;
    if (way.kind === "join") {
      const { from, values } = way.credentials;
      if (from !== "saved") announce(`Safe mode tries the ${from} network details`);
      try {
        await networking.join({ get: (name) => values[name] ?? "" });
      } catch (error) {
        signal.throwIfAborted();
        return notGot(asRegrowError(error));
      }
    }
    return ota === null ? { kind: "joined" } : await tryOnce(ota);
  }

  #say(tried: OtaTry, next: NextTry): void {
    const { announce, log, ota } = this.#ports;
    const detail = "detail" in tried ? tried.detail : "";
    log.info("safe mode asked for an update", { result: tried.kind, detail, next: next.kind });
    if (tried.kind !== "unreached") return;
    // The same again and again is nothing to read.
    const line = `Safe mode: ${ota === null ? "no network" : "no update"}, ${detail}`;
    if (this.#said !== `${line} ${next.kind}`) announce(`${line}; ${inWords(next)}`, 2);
    this.#said = `${line} ${next.kind}`;
  }
}

function inWords(next: NextTry): string {
  switch (next.kind) {
    case "try-again":
      return `tries again in ${Math.ceil(next.afterMs / 1_000)} s`;
    case "sleep":
      return `restarts in ${Math.ceil(next.forMs / 1_000)} s`;
    case "wait":
      return "type 'ota' or 'dfu_update' to try again";
  }
}
