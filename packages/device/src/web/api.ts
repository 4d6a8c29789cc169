import { asRegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import type { Interfaces, Outcome } from "../command/index.ts";
import { UNKNOWN } from "./admission.ts";
import { answerOf } from "./command-answer.ts";
import type { CommandDesk } from "./command-desk.ts";
import { MAX_BODY_BYTES, readCommandRequest, readStreamRequest, type CommandRequest } from "./command-request.ts";
import { refuse, type Exchange } from "./exchange.ts";
import { readBody } from "./read-body.ts";
import { isReading } from "./reading-commands.ts";
import { jsonReply, send, textReply } from "./reply.ts";
import type { ApiRoute } from "./route.ts";

export interface ApiDependencies {
  readonly desk: CommandDesk;
  readonly interfaces: Pick<Interfaces, "announce">;
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
  /** What was said lately without being asked, newest last. */
  readonly messages: () => readonly string[];
}

/** The command API over HTTP. Source: device-facts 4.3. */
export class Api {
  readonly #dependencies: ApiDependencies;

  constructor(dependencies: ApiDependencies) {
    this.#dependencies = dependencies;
  }

  async answer(exchange: Exchange, route: ApiRoute): Promise<void> {
    switch (route.kind) {
      case "run":
        return this.#run(exchange, { ...NO_DATA, command: route.line });
      case "post-command":
        return this.#post(exchange, readCommandRequest);
      case "post-stream":
        return this.#post(exchange, (body) => readStreamRequest(body, route.handle));
      case "log":
        return this.#tellMessages(exchange);
      case "stream":
        return refuse(exchange, 426, "this is where WebSockets are opened", { upgrade: "websocket" });
    }
  }

  async #post(exchange: Exchange, read: typeof readCommandRequest): Promise<void> {
    const body = await readBody(exchange.request, MAX_BODY_BYTES);
    if (body === undefined) return refuse(exchange, 413, `the body is longer than ${MAX_BODY_BYTES} bytes`, CLOSE);
    const parsed = read(body);
    return parsed.ok ? this.#run(exchange, parsed.request) : refuse(exchange, 400, parsed.reason);
  }

  async #run(exchange: Exchange, { command, data, isResponseBase64 }: CommandRequest): Promise<void> {
    const { desk, isSafeMode } = this.#dependencies;
    if (exchange.isUnknown && !isReading(command, this.#dependencies)) return refuse(exchange, 403, UNKNOWN);
    const outcome = await desk.carryOut(command, data, exchange.gone);
    if (outcome === undefined)
      return refuse(exchange, 503, "other commands have not ended; try again later", { "retry-after": "5" });
    const answer = answerOf(outcome, { isBase64: isResponseBase64, isSafeMode });
    // What follows may end the device: nothing else is to be sent over this connection.
    const last = outcome.afterwards === undefined ? {} : CLOSE;
    await send(exchange.response, jsonReply(200, answer, { ...exchange.cors, ...last }));
    return this.#follow(outcome);
  }

  async #follow({ afterwards }: Outcome): Promise<void> {
    try {
      await afterwards?.();
    } catch (error) {
      this.#dependencies.interfaces.announce(asRegrowError(error).message);
    }
  }

  #tellMessages({ response, cors }: Exchange): Promise<void> {
    const lines = this.#dependencies.messages().map((line) => `${line}\r\n`);
    return send(response, textReply(200, lines.join(""), cors));
  }
}

const NO_DATA = { data: new Uint8Array(0), isResponseBase64: false };
const CLOSE = { connection: "close" };
