import { asRegrowError } from "@regrow/core/error";
import { fillNetworkName, type VerifyRequest } from "@regrow/core/network";
import type { AccessPointRequest, FoundNetwork, Network } from "@regrow/core/port";
import { Turns } from "../file-system/turns.ts";
import type { Settings } from "../settings/index.ts";
import { BufferMeter } from "./buffer-meter.ts";
import { joinNetwork } from "./join-network.ts";
import { asNetworkError, networkError } from "./network-error.ts";
import type { NetworkReading } from "./network-tellers.ts";
import { SetupMode, type SetupModePorts } from "./setup-mode.ts";
import { readAccessPoint, readWlanPlan } from "./wlan-plan.ts";

export interface NetworkingPorts extends SetupModePorts {
  readonly network: Network;
  /** The device's secret: passkey of its own networks where none is set. */
  readonly secret: () => Promise<string>;
  readonly mac: () => Promise<string>;
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
  readonly #setup: SetupMode;
  #joinFailure: string | null = null;
  /** What was in reach before setting up: many radios hear nothing while they are an access point. */
  #heard: readonly FoundNetwork[] = [];

  constructor(ports: NetworkingPorts) {
    this.#ports = ports;
    this.#setup = new SetupMode(ports, async () => {
      ports.announce("Set-up ends: nobody came");
      await this.stopSetup().catch((error: unknown) => ports.announce(asRegrowError(error).message));
    });
  }

  /** The kernel stops. */
  get signal(): AbortSignal {
    return this.#ports.signal;
  }

  get hasWlan(): boolean {
    return this.#ports.network.hasWlan;
  }

  get isSettingUp(): boolean {
    return this.#setup.request !== undefined;
  }

  /** The device's address while it is being set up. */
  get setupAddress(): string | undefined {
    return this.#setup.request?.ip;
  }

  /** How often setting up has begun, since the kernel started. */
  get setupCount(): number {
    return this.#setup.count;
  }

  /** Why the network that was set could not be joined after setting up; null when it could, or was not tried. */
  get joinFailure(): string | null {
    return this.#joinFailure;
  }

  /** Several variables that are read at once are told from one reading: it may cost the start of a tool. */
  reading(): Promise<NetworkReading> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** What is in reach; while setting up, what was before where nothing is heard now. */
  async scan(): ReturnType<Network["scan"]> {
    const { network, signal } = this.#ports;
    const scanning = network.scan(signal);
    if (!this.isSettingUp) return await scanning.catch(rethrow);
    const found = await scanning.catch((error: unknown) => (this.#heard.length > 0 ? [] : rethrow(error)));
    return found.length > 0 ? found : this.#heard;
  }

  /** Joins the network of the wlan variables, or makes the one of the softap variables. Ends setting up. */
  up(which: "wlan" | "softap"): Promise<void> {
    return this.#change(async () => {
      await this.#setup.ended();
      if (!this.hasWlan) await this.#checkHost();
      else if (which === "softap") await this.#startAccessPoint(await this.#accessPoint("softap"));
      else await this.#join();
    });
  }

  /** Joins by these details, whatever the variables say. Ends setting up. */
  join(details: Pick<Settings, "get">): Promise<void> {
    return this.#change(async () => {
      await this.#setup.ended();
      await this.#join(details);
    });
  }

  /** Leaves what is joined and ends what is made. */
  down(): Promise<void> {
    return this.#change(async () => {
      await this.#setup.ended();
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
        if (this.#setup.request !== undefined) await network.startAccessPoint(this.#setup.request, signal);
        else if (wasJoined) await this.#join();
      }
    });
  }

  /** Makes the set-up network; while there is one it does nothing. `serveSetup` is to follow, when who asked has been answered. */
  startSetup(): Promise<void> {
    return this.#change(async () => {
      if (this.isSettingUp) return;
      const { network, signal } = this.#ports;
      const request = await this.#accessPoint("setup.web");
      // Whoever sets it up is asked which network it is to join; without a list a name can be typed.
      this.#heard = await network.scan(signal).catch(() => []);
      signal.throwIfAborted();
      await this.#beginSetup(request);
    });
  }

  /** Serves the device's page over the set-up network, whatever the variables say. */
  serveSetup(): Promise<void> {
    return this.#setup.serve();
  }

  /**
   * Ends setting up and joins the network that is set, where one is. While nobody is setting up it does nothing. When the network
   * cannot be joined, the set-up network is there again: whoever mistyped the passkey could not come back otherwise.
   */
  stopSetup(): Promise<void> {
    return this.#change(async () => {
      const { request } = this.#setup;
      if (request === undefined) return;
      const { network, settings, signal } = this.#ports;
      await this.#setup.ended();
      await network.stopAccessPoint(signal);
      this.#joinFailure = null;
      if (settings.get("wlan.ssid") === "") return;
      try {
        await this.#join();
      } catch (error) {
        signal.throwIfAborted();
        this.#joinFailure = asRegrowError(asNetworkError(error)).message;
        await this.#beginSetup(request);
        await this.serveSetup();
        throw error;
      }
    });
  }

  /** A client asked for the first page: setting up does not end by itself any more (device-facts 3.3). */
  visited(): void {
    this.#setup.visited();
  }

  async #read(): Promise<NetworkReading> {
    const status = await this.#ports.network.status().catch(rethrow);
    return { status, waiting: this.buffers.waiting };
  }

  async #join(details: Pick<Settings, "get"> = this.#ports.settings): Promise<void> {
    const { network, announce, signal } = this.#ports;
    const { plan, request } = readWlanPlan(details);
    const asText = JSON.stringify(request);
    const isKnown = asText === this.#known;
    this.#known = "";
    await joinNetwork({ network, announce }, { ...plan, isKnown }, request, signal);
    this.#known = asText;
    this.#joinFailure = null;
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

  async #beginSetup(request: AccessPointRequest): Promise<void> {
    await this.#startAccessPoint(request);
    this.#setup.begun(request);
  }

  #change(action: () => Promise<void>): Promise<void> {
    return this.#changes.take(() => action().catch(rethrow));
  }
}

function rethrow(error: unknown): never {
  throw asNetworkError(error);
}
