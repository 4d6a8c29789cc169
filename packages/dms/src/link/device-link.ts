import { RegrowError } from "@regrow/core/error";
import {
  ANSWER_WITHIN_MS,
  Conversation,
  type AnswerTo,
  type Carrier,
  type LinkRequest,
  type RequestOf,
} from "@regrow/core/link";
import type { Clock } from "@regrow/core/port";
import type { Tenant } from "../organisation/index.ts";
import { fullAllowance, spend, type Allowance } from "./allowance.ts";
import { DeviceConsoles } from "./device-consoles.ts";
import { LINK_ENDS, TOO_SLOW, type LinkEnd, type LinkLimits } from "./link-limits.ts";
import type { LinkSocket, SocketListener } from "./link-socket.ts";
import { Watchers } from "./watchers.ts";

/** Whose link it is, proven by its certificate. */
export interface LinkedDevice {
  readonly uuid: string;
  readonly serial: string;
  readonly owner: Tenant;
  /** Of the certificate. */
  readonly validUntilMs: number;
}

/** Calls a webhook of the device's product. @throws RegrowError WEBHOOK_UNKNOWN, and what went wrong */
export type CallWebhook = (device: LinkedDevice, code: string, data: unknown) => Promise<unknown>;

/** What all links share. */
export interface LinkSurroundings {
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs" | "sleep">;
  readonly limits: LinkLimits;
  readonly callWebhook: CallWebhook;
  readonly onClosed: (link: DeviceLink) => void;
}

/** What a device tells about itself from time to time. */
interface Told {
  readonly atMs: number;
  readonly values: RequestOf<"telemetry">["values"];
}

/** What is no message costs as much as so many. */
const GARBAGE_COST = 20;

/** The live link of one device. Thousands of them do nothing: fields that few need are made when they are needed. */
export class DeviceLink implements Carrier, SocketListener {
  readonly device: LinkedDevice;
  readonly onlineSinceMs: number;
  readonly #socket: LinkSocket;
  readonly #around: LinkSurroundings;
  readonly #conversation = new Conversation(this);
  #allowance: Allowance;
  #heardMs: number;
  #isPinged = false;
  #isOver = false;
  #hello: RequestOf<"hello"> | undefined;
  #telemetry: Told | undefined;
  #consoles: DeviceConsoles | undefined;
  #watchers: Watchers | undefined;

  constructor(socket: LinkSocket, device: LinkedDevice, around: LinkSurroundings) {
    this.device = device;
    this.#socket = socket;
    this.#around = around;
    this.#heardMs = around.clock.monotonicMs();
    this.onlineSinceMs = around.clock.nowMs();
    this.#allowance = fullAllowance(around.limits, this.#heardMs);
    socket.listen(this);
  }

  get hello(): RequestOf<"hello"> | undefined {
    return this.#hello;
  }
  get telemetry(): Told | undefined {
    return this.#telemetry;
  }
  get consoles(): DeviceConsoles {
    this.#consoles ??= new DeviceConsoles((request, withinMs) => this.ask(request, withinMs));
    return this.#consoles;
  }
  get consoleCount(): number {
    return this.#consoles?.count ?? 0;
  }
  get watchers(): Watchers {
    this.#watchers ??= new Watchers((isOn) => this.ask({ request: "watch", isOn }), this.#around.limits.watchers);
    return this.#watchers;
  }

  /** @throws RegrowError with the device's code; DEVICE_SILENT, DEVICE_OFFLINE, DEVICE_BUSY */
  async ask<Request extends LinkRequest>(
    request: Request,
    withinMs: number = ANSWER_WITHIN_MS,
  ): Promise<AnswerTo<Request["request"]>> {
    if (this.#socket.bufferedAmount > this.#around.limits.bufferedBytes)
      throw new RegrowError("DEVICE_BUSY", { reason: "it does not read what it was sent before" });
    return this.#conversation.ask(request, { withinMs, nowMs: this.#around.clock.monotonicMs() });
  }

  /** @throws RegrowError DEVICE_COMMANDS_OFF where its owner has not switched them on at the device */
  requireCommands(): void {
    if (this.#hello?.takesCommands !== true) throw new RegrowError("DEVICE_COMMANDS_OFF");
  }

  /** Ends it and says why; what is under way is over now. */
  close(end: LinkEnd): void {
    const { code, reason } = LINK_ENDS[end];
    this.#socket.close(code, reason);
    this.closed();
    void this.#around.clock.sleep(LAST_WORDS_MS).then(() => this.#socket.terminate());
  }

  /** To be called about once a second. */
  keep(nowMs: number): void {
    const { limits, clock } = this.#around;
    this.#conversation.tick(nowMs);
    if (clock.nowMs() > this.device.validUntilMs) return this.close("expired");
    const silentMs = nowMs - this.#heardMs;
    // While it has to wait nothing of it is heard.
    if (silentMs < limits.pingMs || this.#socket.isPaused) return undefined;
    if (silentMs >= limits.goneMs) return this.#socket.terminate();
    if (this.#isPinged) return undefined;
    this.#isPinged = true;
    return this.#socket.ping();
  }

  transmit(bytes: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(bytes, { binary: true });
    if (this.#socket.bufferedAmount > TOO_SLOW * this.#around.limits.bufferedBytes) this.close("slow");
  }

  async serve(request: LinkRequest): Promise<unknown> {
    switch (request.request) {
      case "hello":
        this.#hello = request;
        return null;
      case "echo":
        return request.data;
      case "ping":
        return null;
      case "telemetry":
        this.#telemetry = { atMs: this.#around.clock.nowMs(), values: request.values };
        return null;
      case "log":
        this.#watchers?.tell(request);
        return null;
      case "webhook":
        return this.#around.callWebhook(this.device, request.code, request.data);
      case "console-data":
        return this.consoles.take(request);
      case "console-line":
        return this.consoles.line(request);
      case "console-close":
        return this.consoles.ended(request);
      default:
        throw new RegrowError("LINK_MESSAGE_UNKNOWN", { request: request.request, problem: "a DMS does not do that" });
    }
  }

  message(bytes: Uint8Array): void {
    // A device that is shut out is not listened to for one more message.
    if (this.#isOver) return;
    this.#heard();
    this.#spend(this.#conversation.receive(bytes) ? 1 : GARBAGE_COST);
  }

  ping(data: Uint8Array): void {
    this.#heard();
    if (this.#socket.bufferedAmount === 0) this.#socket.pong(data);
    this.#spend(1);
  }

  pong(): void {
    this.#heard();
    this.#spend(1);
  }

  closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#conversation.end();
    this.#consoles?.end();
    this.#watchers?.end();
    this.#around.onClosed(this);
  }

  #heard(): void {
    this.#heardMs = this.#around.clock.monotonicMs();
    this.#isPinged = false;
  }

  #spend(cost: number): void {
    if (this.#isOver) return;
    const { limits, clock } = this.#around;
    const { allowance, verdict } = spend(this.#allowance, { cost, nowMs: clock.monotonicMs(), rule: limits });
    this.#allowance = allowance;
    if (verdict.kind === "end") return this.close("flooded");
    if (verdict.kind === "go-on") return;
    this.#socket.pause();
    void clock.sleep(verdict.ms).then(() => {
      this.#heard();
      if (!this.#isOver) this.#socket.resume();
    });
  }
}

/** For whoever is told why it ends. */
const LAST_WORDS_MS = 2_000;
