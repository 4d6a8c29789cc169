import type { Duplex } from "node:stream";
import { RegrowError, isErrorCode, type ErrorDetails } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { openJsonLines, type JsonLines } from "@regrow/node/json-lines";
import type { BootloaderEvent, KernelAnswers, KernelRequest } from "../channel/index.ts";

/** What the kernel asks of the bootloader; the narrow side of `BootloaderLink`. */
export interface Bootloader {
  /**
   * Resolves with the bootloader's answer.
   * @throws RegrowError with the bootloader's code; INTERNAL when it does not answer in time or is gone
   */
  request<Kind extends KernelRequest["kind"]>(
    request: Extract<KernelRequest, { readonly kind: Kind }>,
  ): Promise<KernelAnswers[Kind]>;
}

export interface LinkOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly onEvent: (event: BootloaderEvent) => void;
  /** The bootloader is gone: the kernel has nothing left to do. */
  readonly onClose: () => void;
  /** Longest wait for an answer other than to what reads all of the disk. */
  readonly answerWithinMs?: number;
  /** Longest wait for an install, which hashes and syncs all of a bundle, and for a self-check. */
  readonly installWithinMs?: number;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: RegrowError) => void;
}

const ANSWER_WITHIN_MS = 30_000;
const INSTALL_WITHIN_MS = 3_600_000;
const LONG: ReadonlySet<KernelRequest["kind"]> = new Set(["install", "check", "repair"]);

/** Questions and answers over the inherited socket, matched by id; every question gets an end. */
export class BootloaderLink implements Bootloader {
  readonly #lines: JsonLines;
  readonly #options: LinkOptions;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isClosed = false;

  constructor(socket: Duplex, options: LinkOptions) {
    this.#options = options;
    this.#lines = openJsonLines(socket, {
      onMessage: (message) => this.#receive(message),
      onMalformed: (reason) => options.log.warn("bootloader line skipped", { reason }),
      onClose: () => this.#closed(),
    });
  }

  async request<Kind extends KernelRequest["kind"]>(
    request: Extract<KernelRequest, { readonly kind: Kind }>,
  ): Promise<KernelAnswers[Kind]> {
    if (this.#isClosed) throw gone(request.kind);
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answered);
    const timer = new AbortController();
    this.#failAfter(id, request.kind, timer.signal);
    try {
      await this.#lines.send({ id, request });
      const answer = await answered.promise;
      // The socket joins two programs of one release: the kind of an answer is that of its question.
      return answer as KernelAnswers[Kind];
    } catch (error) {
      throw error instanceof RegrowError ? error : gone(request.kind, error);
    } finally {
      this.#waiting.delete(id);
      timer.abort();
    }
  }

  close(): void {
    this.#lines.end();
  }

  #failAfter(id: number, kind: KernelRequest["kind"], signal: AbortSignal): void {
    const { answerWithinMs = ANSWER_WITHIN_MS, installWithinMs = INSTALL_WITHIN_MS, clock } = this.#options;
    const withinMs = LONG.has(kind) ? installWithinMs : answerWithinMs;
    clock.sleep(withinMs, signal).then(
      () =>
        this.#waiting
          .get(id)
          ?.reject(new RegrowError("INTERNAL", { reason: "the bootloader does not answer", request: kind, withinMs })),
      () => undefined, // answered in time
    );
  }

  #receive(message: unknown): void {
    if (!isObject(message)) return this.#options.log.warn("bootloader line skipped", { reason: "not an object" });
    if (isEvent(message["event"])) return this.#options.onEvent(message["event"]);
    const waiting = typeof message["id"] === "number" ? this.#waiting.get(message["id"]) : undefined;
    if (waiting === undefined)
      return this.#options.log.debug("late answer of the bootloader", { id: String(message["id"]) });
    if (isObject(message["error"])) return waiting.reject(parseError(message["error"]));
    waiting.resolve(message["answer"] ?? null);
  }

  #closed(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.values()) reject(gone("any"));
    this.#options.onClose();
  }
}

/** One that is missing here does not compile. */
const EVENTS: Readonly<Record<BootloaderEvent["kind"], true>> = {
  app: true,
  confirmed: true,
  "rolling-back": true,
  healed: true,
  recorded: true,
  "reset-button": true,
  stop: true,
};

function isEvent(value: unknown): value is BootloaderEvent {
  return isObject(value) && typeof value["kind"] === "string" && Object.hasOwn(EVENTS, value["kind"]);
}

function parseError(error: Readonly<Record<string, unknown>>): RegrowError {
  const { code, details } = error;
  if (typeof code !== "string" || !isErrorCode(code))
    return new RegrowError("INTERNAL", { reason: "unknown error of the bootloader" });
  return new RegrowError(code, isObject(details) ? printable(details) : {});
}

function printable(details: Readonly<Record<string, unknown>>): ErrorDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      const isPlain =
        typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;
      return [name, isPlain ? value : JSON.stringify(value)];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function gone(request: string, cause?: unknown): RegrowError {
  return new RegrowError("INTERNAL", { reason: "the bootloader is gone", request }, { cause });
}
