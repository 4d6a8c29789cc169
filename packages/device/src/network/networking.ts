import { asRegrowError } from "@regrow/core/error";
import { fillNetworkName, type VerifyRequest } from "@regrow/core/network";
import type { AccessPointRequest, Clock, Network } from "@regrow/core/port";
import { Turns } from "../file-system/turns.ts";
import type { Settings } from "../settings/index.ts";
import { BufferMeter } from "./buffer-meter.ts";
import { joinNetwork, type Announce } from "./join-network.ts";
import { asNetworkError, networkError } from "./network-error.ts";
import type { NetworkReading } from "./network-tellers.ts";
import { SetupWatch } from "./setup-watch.ts";
import { readAccessPoint, readWlanPlan } from "./wlan-plan.ts";

export interface NetworkingPorts {
  readonly network: Network;
  readonly clock: Pick<Clock, "sleep">;
  readonly settings: Pick<Settings, "get">;
  readonly announce: Announce;
  /** The device's secret: passkey of its own networks where none is set. */
  readonly secret: () => Promise<string>;
  readonly mac: () => Promise<string>;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

/**
 * The device's network as commands and start use it: one for all channels. What changes it happens one after the other.
 * All methods throw RegrowError NETWORK_*, and the signal's reason when the kernel stops.
 */
export class Networking {
  /** Of all connections that commands have opened. */
  readonly buffers = new BufferMeter();
  readonly #ports: NetworkingPorts;
  readonly #changes = new Turns();
  /** The details that were joined last, as text: with these nobody needs to look for the network. */
  #known = "";
  #reading: Promise<NetworkReading> | undefined;
  #setup: { readonly request: AccessPointRequest; readonly watch: SetupWatch } | undefined;

  constructor(ports: NetworkingPorts) {
    this.#ports = ports;
  }

  /** The kernel stops. */
  get signal(): AbortSignal {
    return this.#ports.signal;
  }

  get hasWlan(): boolean {
    return this.#ports.network.hasWlan;
  }

  get isSettingUp(): boolean {
    return this.#setup !== undefined;
  }

  /** Several variables that are read at once are told from one reading: it may cost the start of a tool. */
  reading(): Promise<NetworkReading> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async scan(): ReturnType<Network["scan"]> {
    return await this.#ports.network.scan(this.#ports.signal).catch(rethrow);
  }

  /** Joins the network of the wlan variables, or makes the one of the softap variables. Ends setting up. */
  up(which: "wlan" | "softap"): Promise<void> {
    return this.#change(async () => {
      this.#endSetup();
      if (!this.hasWlan) await this.#checkHost();
      else if (which === "softap") await this.#startAccessPoint(await this.#accessPoint("softap"));
      else await this.#join();
    });
  }

  /** Leaves what is joined and ends what is made. */
  down(): Promise<void> {
    return this.#change(async () => {
      this.#endSetup();
      await this.#leave();
    });
  }

  /** Tries to join, and goes back to what was before. */
  verify(request: VerifyRequest): Promise<void> {
    return this.#change(async () => {
      const { network, settings, signal } = this.#ports;
      const wasJoined = (await network.status()).wlan !== null;
      const timeoutMs = Number(settings.get("wlan.join.timeout"));
      try {
        await network.join({ ...request, address: null, timeoutMs }, signal);
      } finally {
        await network.leave(signal);
        if (this.#setup !== undefined) await network.startAccessPoint(this.#setup.request, signal);
        else if (wasJoined) await this.#join();
      }
    });
  }

  /** Makes the set-up network; while there is one it does nothing. */
  startSetup(): Promise<void> {
    return this.#change(async () => {
      if (this.#setup !== undefined) return;
      const { settings, clock, announce, signal } = this.#ports;
      const request = await this.#accessPoint("setup.web");
      await this.#startAccessPoint(request);
      const watch = new SetupWatch({
        clock,
        idleMs: 1_000 * Number(settings.get("setup.web.idle_timeout")),
        signal,
        onIdle: async () => {
          announce("Set-up ends: nobody came");
          await this.stopSetup().catch((error: unknown) => announce(asRegrowError(error).message));
        },
      });
      this.#setup = { request, watch };
      announce(`Set-up network: ${request.ssid}, http://${request.ip}`);
    });
  }

  /** Ends setting up and joins the network that is set, where one is. While nobody is setting up it does nothing. */
  stopSetup(): Promise<void> {
    return this.#change(async () => {
      if (this.#setup === undefined) return;
      const { network, settings, signal } = this.#ports;
      this.#endSetup();
      await network.stopAccessPoint(signal);
      if (settings.get("wlan.ssid") !== "") await this.#join();
    });
  }

  /** A client asked for the first page: setting up does not end by itself any more (device-facts 3.3). */
  visited(): void {
    this.#setup?.watch[Symbol.dispose]();
  }

  async #read(): Promise<NetworkReading> {
    const status = await this.#ports.network.status().catch(rethrow);
    return { status, waiting: this.buffers.waiting };
  }

  async #join(): Promise<void> {
    const { network, announce, settings, signal } = this.#ports;
    const { plan, request } = readWlanPlan(settings);
    const details = JSON.stringify(request);
    const isKnown = details === this.#known;
    this.#known = "";
    await joinNetwork({ network, announce }, { ...plan, isKnown }, request, signal);
    this.#known = details;
  }

  async #leave(): Promise<void> {
    const { network, announce, signal } = this.#ports;
    const { wlan, isAccessPoint } = await network.status();
    if (isAccessPoint) await network.stopAccessPoint(signal);
    await network.leave(signal);
    if (wlan !== null) announce("Disassociated");
  }

  /** When it cannot be made, the network that was joined is joined again: the device must not end up with none. */
  async #startAccessPoint(request: AccessPointRequest): Promise<void> {
    const { network, announce, signal } = this.#ports;
    const { wlan } = await network.status();
    try {
      await network.startAccessPoint(request, signal);
    } catch (error) {
      if (wlan !== null) await this.#join().catch(() => {});
      throw error;
    }
    if (wlan !== null) announce("Disassociated");
  }

  async #accessPoint(which: "softap" | "setup.web"): Promise<AccessPointRequest> {
    const { settings, secret, mac } = this.#ports;
    const request = await readAccessPoint(settings, which, secret);
    return { ...request, ssid: fillNetworkName(request.ssid, await mac()) };
  }

  async #checkHost(): Promise<void> {
    if (!(await this.#ports.network.status()).isUp) throw networkError("FAILED", "the host has no network");
  }

  #endSetup(): void {
    this.#setup?.watch[Symbol.dispose]();
    this.#setup = undefined;
  }

  #change(action: () => Promise<void>): Promise<void> {
    return this.#changes.take(() => action().catch(rethrow));
  }
}

function rethrow(error: unknown): never {
  throw asNetworkError(error);
}
