import { validateHeaderName, validateHeaderValue } from "node:http";
import { RegrowError } from "@regrow/core/error";
import type { StreamReadiness } from "../file-system/index.ts";
import type { BufferMeter } from "./buffer-meter.ts";
import type { RemoteStream } from "./connection-stream.ts";
import { HttpExchange, type HttpPorts, type HttpRequest } from "./http-exchange.ts";
import { Inbox } from "./inbox.ts";

export interface HttpStreamPorts extends HttpPorts {
  readonly buffers: BufferMeter;
}

interface Answer {
  readonly status: number;
  readonly inbox: Inbox;
  readonly exchange: HttpExchange;
}

const MAX_HEADERS = 64;

/**
 * A request as a stream: headers are added until it is sent, what is written is its body, what is read the body of its answer. Asking for
 * the status, or reading, ends the request; a read waits for the first byte, since it will come.
 */
export class HttpStream implements RemoteStream {
  readonly type = "HTTP";
  readonly info: string;
  readonly #request: HttpRequest;
  readonly #ports: HttpStreamPorts;
  readonly #headers: Record<string, string>;
  readonly #closedByRemote = Promise.withResolvers<void>();
  #exchange: Promise<HttpExchange> | undefined;
  #answer: Answer | undefined;
  #writtenBytes = 0;
  #isOver = false;

  constructor(request: HttpRequest, ports: HttpStreamPorts) {
    this.#request = request;
    this.#ports = ports;
    this.#headers = { ...request.headers };
    const { origin, pathname } = request.url;
    // Without the question part, which may hold what is not for everybody.
    this.info = `${request.method} ${origin}${pathname}`;
  }

  get closedByRemote(): Promise<void> {
    return this.#closedByRemote.promise;
  }

  get isOver(): boolean {
    return (
      this.#isOver || (this.#answer !== undefined && this.#answer.inbox.isEnded && this.#answer.inbox.sizeBytes === 0)
    );
  }

  /** @throws RegrowError REQUEST_SENT, INPUT_INVALID */
  addHeader(name: string, value: string): void {
    if (this.#exchange !== undefined) throw new RegrowError("REQUEST_SENT", { request: this.info });
    if (Object.keys(this.#headers).length >= MAX_HEADERS)
      throw new RegrowError("INPUT_TOO_LARGE", { maxHeaders: MAX_HEADERS });
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      throw new RegrowError("INPUT_INVALID", { header: name }, { cause: error });
    }
    this.#headers[name.toLowerCase()] = value;
  }

  /** Ends the request. @returns the status of the answer @throws RegrowError HOST_UNREACHABLE, CONNECTION_LOST */
  async status(): Promise<number> {
    return (await this.#answered()).status;
  }

  poll(): StreamReadiness {
    if (this.#isOver) return 2;
    if (this.#answer === undefined) return 0;
    const { inbox } = this.#answer;
    return inbox.sizeBytes > 0 ? 1 : inbox.isEnded ? 2 : 0;
  }

  async read(maxBytes: number): Promise<Uint8Array> {
    const { inbox, exchange } = await this.#answered();
    try {
      return await exchange.bounded(async () => {
        await inbox.arrived();
        const failure = inbox.isEnded ? await inbox.ended : undefined;
        // Half an answer must not look like a whole one.
        if (inbox.sizeBytes === 0 && failure !== undefined) throw failure;
        return inbox.take(maxBytes);
      });
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#request.method !== "POST") throw new RegrowError("STREAM_WRONG_WAY", { name: this.info });
    if (this.#answer !== undefined) throw new RegrowError("REQUEST_SENT", { request: this.info });
    if (bytes.length > this.#missingBytes) {
      this.#isOver = true;
      throw new RegrowError("INPUT_TOO_LARGE", {
        request: this.info,
        announcedBytes: this.#headers["content-length"] ?? null,
      });
    }
    this.#ports.buffers.toSend(bytes.length);
    this.#writtenBytes += bytes.length;
    try {
      await (await this.#opened()).write(bytes);
    } catch (error) {
      this.#isOver = true;
      throw error;
    } finally {
      this.#ports.buffers.toSend(-bytes.length);
    }
  }

  /** A body that has begun is ended in order, so that the server gets what was written. */
  async close(): Promise<void> {
    const exchange = await this.#exchange?.catch(() => undefined);
    if (exchange !== undefined && this.#answer === undefined && !this.#isOver) await this.#answered().catch(() => {});
    this.#isOver = true;
    this.#answer?.inbox.discard();
    exchange?.[Symbol.dispose]();
  }

  /** Of the announced body; Infinity where no length was announced. */
  get #missingBytes(): number {
    return Number(this.#headers["content-length"] ?? Infinity) - this.#writtenBytes;
  }

  #opened(): Promise<HttpExchange> {
    this.#exchange ??= HttpExchange.open({ ...this.#request, headers: this.#headers }, this.#ports);
    return this.#exchange;
  }

  async #answered(): Promise<Answer> {
    if (this.#answer !== undefined) return this.#answer;
    try {
      // Half a body is not sent as if it were whole.
      if (Number.isFinite(this.#missingBytes) && this.#missingBytes !== 0)
        throw new RegrowError("INPUT_INVALID", { request: this.info, missingBytes: this.#missingBytes });
      const exchange = await this.#opened();
      const message = await exchange.answer();
      const inbox = new Inbox(message, this.#ports.buffers);
      void inbox.ended.then(() => {
        if (!this.#isOver) this.#closedByRemote.resolve();
      });
      return (this.#answer = { status: message.statusCode ?? 0, inbox, exchange });
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }
}
