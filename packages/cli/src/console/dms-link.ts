import { formatAnswer, type ResponseCode, type WireAnswer } from "@regrow/core/command";
import type { AnswerOf, Client } from "@regrow/client/client";
import type { DeviceLink, LinkEvents } from "./device-link.ts";

export interface DmsLinkOptions {
  readonly client: Client;
  readonly uuid: string;
  readonly events: Pick<LinkEvents, "message">;
  readonly signal: AbortSignal;
}

/** Half of what one request may bring along. */
const CHUNK_BYTES = 32_768;

/** A device's command API through its DMS, for programs: every line is a request of its own, and its answer exact. */
export function openDmsLink({ client, uuid, events, signal }: DmsLinkOptions): DeviceLink {
  return {
    kind: "dms",
    chunk: { writeBytes: CHUNK_BYTES, readBytes: CHUNK_BYTES },
    async run(line, given = {}) {
      const data = given.data === undefined ? {} : { data: Buffer.from(given.data).toString("base64") };
      const either = given.signal === undefined ? signal : AbortSignal.any([signal, given.signal]);
      const answer = await client.call("sendDeviceCommand", { uuid, line, ...data }, either);
      if (answer.advice !== null) events.message(`[${answer.advice}]`);
      return wireAnswer(answer);
    },
    exactly: async (work) => await work(),
    interrupt: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/** As it would stand on a line. */
function wireAnswer({ code, text, data, isSafeMode }: AnswerOf<"sendDeviceCommand">): WireAnswer {
  const known = CODES.find((each) => each === code) ?? 1;
  const payload =
    data === null
      ? new TextEncoder().encode(formatAnswer({ code: known, text }, { format: "human", isSafeMode }))
      : withLineEnd(Uint8Array.from(Buffer.from(data, "base64")));
  return { code: known, isSafeMode, payload };
}

function withLineEnd(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? bytes : Uint8Array.of(...bytes, 0x0d, 0x0a);
}

const CODES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const satisfies readonly ResponseCode[];
