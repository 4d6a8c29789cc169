import { open, rename, rm } from "node:fs/promises";
import { refusalOf, unreachable, type AnswerOf, type Client } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Session } from "../session/index.ts";

export type DmsAnswer = AnswerOf<"answerDfuRequest">;

/** The DMS, as somebody who carries needs it. Both throw RegrowError as the DMS named it. */
export interface BridgedDms {
  answer(uuid: string, request: string, signal: AbortSignal): Promise<DmsAnswer>;
  /** Writes the package that goes with an answer; waits while it is being made. */
  fetchPackage(wanted: WantedPackage, signal: AbortSignal): Promise<void>;
}

interface WantedPackage {
  readonly uuid: string;
  readonly answerId: string;
  /** Builds on nothing that the device has. */
  readonly isWhole: boolean;
  readonly file: string;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

interface DmsParts {
  readonly client: Pick<Client, "call">;
  readonly session: Session;
  readonly clock: Pick<Clock, "sleep">;
  readonly fetch: typeof fetch;
}

/** A large pack takes minutes to make. */
const TRIES = 60;
const AGAIN_MS = 10_000;
const MAX_PROBLEM_CHARACTERS = 64 * 1024;

/** The DMS that this user is signed in to. */
export function bridgedDms(parts: DmsParts): BridgedDms {
  return {
    answer: (uuid, request, signal) => parts.client.call("answerDfuRequest", { uuid, request }, signal),
    async fetchPackage(wanted, signal) {
      for (let tries = 1; ; tries += 1) {
        const answer = await ask(parts, wanted, signal);
        if (answer.ok) return write(answer, wanted, signal);
        const error = await readRefusal(answer);
        if (error.code !== "PACK_IN_MAKING" || tries >= TRIES) throw error;
        await parts.clock.sleep(AGAIN_MS, signal);
      }
    },
  };
}

async function ask(
  { session, fetch: get }: DmsParts,
  { uuid, answerId, isWhole }: WantedPackage,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(`/api/devices/${uuid}/dfu-answer/${answerId}/package`, session.address);
  if (isWhole) url.searchParams.set("whole", "true");
  try {
    return await get(url, { headers: { authorization: `Bearer ${session.token}` }, redirect: "error", signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(cause, url.origin);
  }
}

/** Under its name only when it is whole. */
async function write(answer: Response, { file, onProgress }: WantedPackage, signal: AbortSignal): Promise<void> {
  const totalBytes = Number(answer.headers.get("content-length") ?? 0);
  const partial = `${file}.partial`;
  let doneBytes = 0;
  try {
    await using target = await open(partial, "w", 0o600);
    for await (const piece of answer.body ?? []) {
      signal.throwIfAborted();
      await target.appendFile(piece);
      doneBytes += piece.length;
      onProgress(doneBytes, totalBytes);
    }
    if (doneBytes !== totalBytes) throw new RegrowError("PACKAGE_TRUNCATED", { doneBytes, totalBytes });
    await target.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await rename(partial, file);
}

async function readRefusal(answer: Response): Promise<RegrowError> {
  return refusalOf(answer.status, (await answer.text()).slice(0, MAX_PROBLEM_CHARACTERS));
}
