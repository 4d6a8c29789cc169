import type { AccessPointRequest, Clock } from "@regrow/core/port";
import type { Settings } from "../settings/index.ts";
import type { Announce } from "./join-network.ts";
import { SetupWatch } from "./setup-watch.ts";

export interface SetupModePorts {
  readonly clock: Pick<Clock, "sleep">;
  readonly settings: Pick<Settings, "get">;
  readonly announce: Announce;
  /** Setting up has begun or ended: who serves it has to look again. Does not reject. */
  readonly onSetup?: () => Promise<void>;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

/** Whether the device is being set up over a network of its own, and until when. The network itself is made by who tells it so. */
export class SetupMode {
  readonly #ports: SetupModePorts;
  readonly #onIdle: () => Promise<void>;
  #running: { readonly request: AccessPointRequest; readonly watch: SetupWatch } | undefined;
  #count = 0;

  /** @param onIdle nobody came in the time of `setup.web.idle_timeout` */
  constructor(ports: SetupModePorts, onIdle: () => Promise<void>) {
    this.#ports = ports;
    this.#onIdle = onIdle;
  }

  /** The network that was made for it; undefined while nobody sets the device up. */
  get request(): AccessPointRequest | undefined {
    return this.#running?.request;
  }

  /** How often it has begun. */
  get count(): number {
    return this.#count;
  }

  begun(request: AccessPointRequest): void {
    const { settings, clock, announce, signal } = this.#ports;
    const idleMs = 1_000 * Number(settings.get("setup.web.idle_timeout"));
    this.#running = { request, watch: new SetupWatch({ clock, idleMs, signal, onIdle: this.#onIdle }) };
    this.#count += 1;
    announce(`Set-up network: ${request.ssid}, http://${request.ip}`);
  }

  /** To be called once setting up has begun: apart from that, since it may cut off whoever asked for it over HTTP. */
  async serve(): Promise<void> {
    await this.#ports.onSetup?.();
  }

  /** Somebody has come: it does not end by itself any more. */
  visited(): void {
    this.#running?.watch[Symbol.dispose]();
  }

  async ended(): Promise<void> {
    if (this.#running === undefined) return;
    this.visited();
    this.#running = undefined;
    await this.serve();
  }
}
