import { toBase64 } from "./base64.ts";
import { readCommandBody, refused, type CommandResult, type NoAnswer } from "./command-result.ts";
import { readAtMost } from "./read-at-most.ts";

/** What is asked of a browser. */
export interface ApiPorts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** A signal that is aborted after that time. */
  readonly timeout: (ms: number) => AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface RunOptions {
  /** Bytes that follow the line. */
  readonly data?: Uint8Array;
  /** Longest wait for the answer, in ms; 20 s unless told, as the vendors' clients (device-facts 4.3). */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** The device's command API, as it is documented for everybody. */
export interface DeviceApi {
  /** Carries out a command, one after the other. Never rejects. */
  run(line: string, options?: RunOptions): Promise<CommandResult>;
  /** What was said lately without being asked, the newest last. It waits behind no command. Never rejects. */
  messages(): Promise<readonly string[] | NoAnswer>;
}

const ANSWER_MS = 20_000;
const MESSAGES_MS = 4_000;
/** A device that is busy with somebody else's commands is asked again. */
const BUSY_TRIES = 4;
const BUSY_MS = 2_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
/** Bits of `flags`. Source: device-facts 4.3. */
const DATA_BASE64 = 4;

export function createDeviceApi({ fetch, timeout, sleep }: ApiPorts): DeviceApi {
  let last: Promise<unknown> = Promise.resolve();

  async function ask(path: string, init: RequestInit, waitMs: number): Promise<NoAnswer | Asked> {
    const late = timeout(waitMs);
    const signal = init.signal instanceof AbortSignal ? AbortSignal.any([late, init.signal]) : late;
    try {
      const response = await fetch(path, { cache: "no-store", credentials: "same-origin", ...init, signal });
      const body = await readAtMost(response, MAX_ANSWER_BYTES);
      return body === undefined ? TOO_LONG : { kind: "asked", status: response.status, body };
    } catch {
      if (late.aborted) return { ...TOO_LATE, reason: `no answer within ${Math.round(waitMs / 1_000)} s` };
      return init.signal?.aborted === true ? GIVEN_UP : UNREACHABLE;
    }
  }

  async function post(line: string, { data, waitMs = ANSWER_MS, signal }: RunOptions): Promise<CommandResult> {
    const given = data === undefined ? { flags: 0 } : { flags: DATA_BASE64, data: toBase64(data) };
    const init: RequestInit = {
      method: "POST",
      // What a page elsewhere may not send unasked: by this the device knows its own page.
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...given, command: line }),
      ...(signal === undefined ? {} : { signal }),
    };
    for (let attempt = 1; ; attempt += 1) {
      const asked = await ask("/command", init, waitMs);
      if (asked.kind === "no-answer") return asked;
      if (asked.status !== 503 || attempt === BUSY_TRIES) return readCommandBody(asked.status, asked.body);
      await sleep(BUSY_MS);
    }
  }

  return {
    run: (line, options = {}) => {
      const turn = last.then(() => (options.signal?.aborted === true ? GIVEN_UP : post(line, options)));
      last = turn;
      return turn;
    },
    messages: async () => {
      const asked = await ask("/log", {}, MESSAGES_MS);
      if (asked.kind === "no-answer") return asked;
      if (asked.status !== 200) return refused(asked.status, `the device answers ${asked.status}`);
      return asked.body.split("\r\n").filter((line) => line !== "");
    },
  };
}

interface Asked {
  readonly kind: "asked";
  readonly status: number;
  readonly body: string;
}

const none = (why: NoAnswer["why"], reason: string): NoAnswer => ({ kind: "no-answer", why, status: null, reason });
const UNREACHABLE = none("unreachable", "the device cannot be reached");
const TOO_LATE = none("too-late", "no answer in time");
const TOO_LONG = none("not-understood", "the answer is longer than any that a device gives");
const GIVEN_UP = none("given-up", "nobody waits for it any more");
