import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Return } from "@regrow/core/protocol";
import { retryDelayMs, type RetryRules } from "@regrow/core/update";
import { returnOf } from "../dms-client/index.ts";
import type { LinkParts } from "./link-parts.ts";
import { LinkSession } from "./link-session.ts";
import type { LinkWish } from "./link-wish.ts";
import { openSocket } from "./open-socket.ts";

export interface DmsLinkParts extends LinkParts {
  readonly wish: LinkWish;
}

/** With jitter, so that a fleet whose DMS was away does not come back at once. */
const RETRY: RetryRules = { firstMs: 1_000, longestMs: 300_000, tries: Number.POSITIVE_INFINITY };
/** A link that lasted so long counts as good: the next failure is the first one again. */
const GOOD_MS = 60_000;
/** For what will not be better soon: the DMS has closed the link because of this device (close codes from 4000). */
const SENT_AWAY: Return = { afterMs: 60_000, jitterMs: 60_000 };
const FIRST_OWN_CODE = 4_000;
/** How long a link stays away that was given up for its memory, unless something wakes it. */
const REST_MS = 600_000;

/** Keeps the live link with the DMS open, for as long as the kernel runs. */
export class DmsLink {
  readonly #parts: DmsLinkParts;
  #session: LinkSession | undefined;
  #rest = new AbortController();
  /** Whose the link is that is open, and what ends it when the device has left that DMS. */
  #held: { readonly dmsUrl: string | null; readonly left: AbortController } | undefined;
  #woken = Promise.withResolvers<void>();

  constructor(parts: DmsLinkParts) {
    this.#parts = parts;
  }

  /** Tries at once: the device has been provisioned or claimed, or has another certificate. One with a DMS that it has left ends. */
  wake(): void {
    this.#woken.resolve();
    void this.#leave();
  }

  /** Gives the link up for a while, for the memory that it takes. @returns false: there is none */
  rest(): boolean {
    if (this.#session === undefined) return false;
    this.#rest.abort();
    return true;
  }

  /** The recovery log has grown. */
  recorded(): void {
    this.#session?.recorded();
  }

  /** Ends when the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const { clock } = this.#parts;
      const startedMs = clock.monotonicMs();
      const waitMs = await this.#hold(failures, signal);
      if (clock.monotonicMs() - startedMs >= GOOD_MS) failures = 0;
      await this.#wait(waitMs, signal);
    }
  }

  /** @returns the time until the next try */
  async #hold(failures: number, signal: AbortSignal): Promise<number> {
    const { entropy, identity, log, wish } = this.#parts;
    try {
      const own = await identity();
      const socket = await openSocket(own, signal);
      const session = new LinkSession(socket, { ...this.#parts, ...wish });
      const [rest, left] = [new AbortController(), new AbortController()];
      this.#rest = rest;
      this.#held = { dmsUrl: own.dmsUrl, left };
      this.#session = session;
      log.info("live link open");
      const over = new AbortController();
      void this.#tell(session, over.signal);
      // It may have been left while the link was being opened.
      void this.#leave();
      const code = await session.run(AbortSignal.any([signal, rest.signal, left.signal])).finally(() => {
        this.#session = undefined;
        this.#held = undefined;
        over.abort();
      });
      log.info("live link closed", { code });
      if (left.signal.aborted) return 0;
      if (rest.signal.aborted) return REST_MS;
      return code >= FIRST_OWN_CODE ? spread(SENT_AWAY, entropy) : retryDelayMs(RETRY, failures, entropy);
    } catch (thrown) {
      return signal.aborted ? 0 : this.#afterFailure(asRegrowError(thrown), failures);
    }
  }

  /** A DMS that the device has left must not go on to have its console. */
  async #leave(): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    try {
      const { dmsUrl } = await this.#parts.identity();
      if (dmsUrl !== held.dmsUrl) held.left.abort();
    } catch (error) {
      this.#parts.log.warn("live link not judged, so it stays", { reason: asRegrowError(error).message });
    }
  }

  #afterFailure(error: RegrowError, failures: number): number {
    const { entropy, log } = this.#parts;
    if (error.code === "DEVICE_NOT_PROVISIONED") return Number.POSITIVE_INFINITY;
    const asked = returnOf(error);
    const waitMs = asked === null ? retryDelayMs(RETRY, failures, entropy) : spread(asked, entropy);
    log.warn("no live link", { code: error.code, reason: error.message, againInMs: waitMs });
    return waitMs;
  }

  async #tell(session: LinkSession, signal: AbortSignal): Promise<void> {
    const { clock, log, wish } = this.#parts;
    while (wish.telemetryMs > 0 && !signal.aborted) {
      await clock.sleep(wish.telemetryMs, signal).catch(() => {}); // over
      if (signal.aborted) return;
      await session.tell().catch((error: unknown) => {
        log.debug("telemetry not taken", { reason: asRegrowError(error).message });
      });
    }
  }

  async #wait(durationMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    const ends = [this.#woken.promise, aborted(either)];
    if (Number.isFinite(durationMs)) ends.push(clock.sleep(durationMs, either).catch(() => {})); // another end came first
    await Promise.race(ends);
    done.abort();
    this.#woken = Promise.withResolvers();
  }
}

function spread({ afterMs, jitterMs }: Return, entropy: { fraction(): number }): number {
  return afterMs + Math.round(jitterMs * entropy.fraction());
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
