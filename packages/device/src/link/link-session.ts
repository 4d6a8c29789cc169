import type { WebSocket } from "ws";
import { asRegrowError } from "@regrow/core/error";
import { ANSWER_WITHIN_MS, Conversation, type AnswerTo, type Carrier, type LinkRequest } from "@regrow/core/link";
import type { Outcome } from "../command/index.ts";
import { closeStreams, type ChannelCommands } from "../console/index.ts";
import { DeviceConsoles } from "./device-consoles.ts";
import type { LinkParts } from "./link-parts.ts";
import { LinkServices } from "./link-services.ts";
import { LiveLog } from "./live-log.ts";

export interface SessionParts extends LinkParts {
  /** Console, commands and variables are switched on. */
  readonly takesCommands: boolean;
}

const TICK_MS = 1_000;
/** The DMS asks for a sign of life far more often. */
const SILENCE_MS = 120_000;
const CLOSING_MS = 1_000;

/** One live link, from when it is open until it is gone. */
export class LinkSession implements Carrier {
  readonly #socket: WebSocket;
  readonly #parts: SessionParts;
  readonly #conversation = new Conversation(this);
  readonly #commands: ChannelCommands;
  readonly #consoles: DeviceConsoles;
  readonly #log: LiveLog;
  readonly #services: LinkServices;
  readonly #over = new AbortController();
  /** What commands wish to happen once their answers have left. */
  readonly #afterwards: NonNullable<Outcome["afterwards"]>[] = [];
  #heardMs: number;

  constructor(socket: WebSocket, parts: SessionParts) {
    const { clock } = parts;
    const ask = (request: LinkRequest, withinMs?: number) => this.ask(request, withinMs);
    this.#socket = socket;
    this.#parts = parts;
    this.#commands = parts.commands();
    this.#consoles = new DeviceConsoles(parts, ask);
    this.#log = new LiveLog({ ...this.#commands.context, listen: parts.listen, ask });
    this.#services = new LinkServices({
      ...parts,
      own: this.#commands,
      consoles: this.#consoles,
      log: this.#log,
      after: (afterwards) => {
        this.#afterwards.push(afterwards);
        if (this.#over.signal.aborted) this.#carryOut();
      },
      signal: this.#over.signal,
    });
    this.#heardMs = clock.monotonicMs();
    const heard = (): void => void (this.#heardMs = clock.monotonicMs());
    socket.on("message", (data) => {
      heard();
      if (data instanceof Uint8Array && !this.#conversation.receive(data)) parts.log.debug("link message skipped");
    });
    socket.on("ping", heard);
    socket.once("close", () => this.#over.abort());
  }

  /** Says hello and serves until the link or the device ends. @returns the close code */
  async run(signal: AbortSignal): Promise<number> {
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    this.#socket.once("close", resolve);
    if (this.#socket.readyState === this.#socket.CLOSED) return ABNORMAL;
    const stop = (): void => {
      this.#socket.close(GOING_AWAY);
      // A DMS that does not answer is not waited for.
      void this.#parts.clock.sleep(CLOSING_MS).then(() => this.#socket.terminate());
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    void this.#watch();
    void this.#hello();
    try {
      return await closed;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#conversation.end();
      this.#consoles.end();
      this.#log.end();
      // Answers that cannot leave any more hold nothing up: what was begun is not left half done.
      this.#carryOut();
      await closeStreams(this.#commands);
    }
  }

  ask<Request extends LinkRequest>(
    request: Request,
    withinMs: number = ANSWER_WITHIN_MS,
  ): Promise<AnswerTo<Request["request"]>> {
    return this.#conversation.ask(request, { withinMs, nowMs: this.#parts.clock.monotonicMs() });
  }

  /** The recovery log has grown. */
  recorded(): void {
    this.#log.recorded();
  }

  /** Posts what the device tells about itself. */
  async tell(): Promise<void> {
    const { status, uptimeMs, memoryPercent } = await this.#commands.context.reading();
    const values = {
      uptime: Math.floor(uptimeMs / 1_000),
      memory: memoryPercent,
      version: status.running?.version ?? null,
      faults: status.record.appFaults,
      safe_mode: status.isSafeMode,
    };
    await this.ask({ request: "telemetry", values });
  }

  transmit(bytes: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(bytes, { binary: true }, () => this.#follow());
  }

  serve(request: LinkRequest): Promise<unknown> {
    return this.#services.serve(request);
  }

  #follow(): void {
    if (this.#socket.bufferedAmount === 0) this.#carryOut();
  }

  #carryOut(): void {
    for (const afterwards of this.#afterwards.splice(0))
      afterwards().catch((error: unknown) => {
        this.#parts.log.warn("what follows a command has failed", { reason: asRegrowError(error).message });
      });
  }

  async #hello(): Promise<void> {
    const { isSafeMode, dialect, takesCommands, log } = this.#parts;
    try {
      const { status } = await this.#commands.context.reading();
      await this.ask({ request: "hello", framework: status.frameworkVersion, dialect, isSafeMode, takesCommands });
    } catch (thrown) {
      log.warn("the DMS does not take the live link", { reason: asRegrowError(thrown).message });
      this.#socket.close(GOING_AWAY);
    }
  }

  async #watch(): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#over;
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, signal).catch(() => {}); // over
      const nowMs = clock.monotonicMs();
      this.#conversation.tick(nowMs);
      if (nowMs - this.#heardMs > SILENCE_MS) this.#socket.terminate();
    }
  }
}

/** Close codes. @see RFC 6455 section 7.4.1 */
const GOING_AWAY = 1001;
const ABNORMAL = 1006;
