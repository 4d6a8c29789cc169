import { TLSSocket } from "node:tls";
import type { FastifyRequest } from "fastify";
import { describeError, type RegrowError } from "@regrow/core/error";
import type { Clock, LogFields, Logger } from "@regrow/core/port";
import { DEVICE_HEADER } from "@regrow/core/protocol";
import { identityOf } from "./identity.ts";

/** The same is told again after so long. */
const AGAIN_AFTER_MS = 3_600_000;
/** So many in that time, of devices or of strangers who make themselves up; what comes beyond is told with debug only. */
const TOLD_AT_MOST = 1_000;
/** As much of a path and of a name that somebody gave as goes into the log: no route of ours is longer, and no UUID. */
const LOGGED = 256;
const LOGGED_UUID = 36;

/**
 * Says which device was refused, from where and why: with warn the first time in an hour for each of them and each reason, with debug
 * always. A fleet that is refused at every check-in would else fill a disk with one and the same line.
 */
export class RefusalLog {
  readonly #logger: Pick<Logger, "debug" | "warn">;
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #told = new Set<string>();
  #sinceMs: number;

  constructor(logger: Pick<Logger, "debug" | "warn">, clock: Pick<Clock, "monotonicMs">) {
    this.#logger = logger;
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  add(request: FastifyRequest, error: RegrowError): void {
    const fields = { url: pathOf(request), code: error.code, ...whoOf(request) };
    if (this.#isNew(`${error.code} ${fields.device ?? fields.address}`))
      this.#logger.warn("device refused", { ...fields, reason: describeError(error.code, error.details) });
    else this.#logger.debug("device refused", fields);
  }

  #isNew(what: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#sinceMs >= AGAIN_AFTER_MS) {
      this.#told.clear();
      this.#sinceMs = nowMs;
    }
    if (this.#told.has(what) || this.#told.size >= TOLD_AT_MOST) return false;
    this.#told.add(what);
    return true;
  }
}

/** Without the query: it may hold a secret. */
export function pathOf({ url }: FastifyRequest): string {
  return url.split("?", 1)[0]?.slice(0, LOGGED) ?? "";
}

/** `device` by its certificate; `named`: what it calls itself, where no certificate proves it. */
function whoOf({ ip, raw: { socket }, headers }: FastifyRequest): LogFields & {
  readonly address: string;
  readonly device?: string;
} {
  const proven = socket instanceof TLSSocket ? identityOf(socket) : undefined;
  if (proven !== undefined) return { address: ip, device: proven.uuid, certificate: proven.serial };
  const named = headers[DEVICE_HEADER];
  return { address: ip, ...(typeof named === "string" ? { named: named.slice(0, LOGGED_UUID) } : {}) };
}
