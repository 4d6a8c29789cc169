import { randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { DEVICE_CALL } from "@regrow/core/webhook";
import type { Database } from "../database/index.ts";
import { AttemptLimit, Slots } from "../limit/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { SealingKey } from "../secret/index.ts";
import type { Poster } from "./post.ts";
import { isDelivered, problemText } from "./retry-schedule.ts";
import { signatureHeaders } from "./signature.ts";
import { findByCode, secretsOf } from "./webhook-repository.ts";

interface DeviceCallsParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  readonly sealing: SealingKey;
  readonly poster: Poster;
}

/** Who calls, proven by its certificate. */
interface CallingDevice {
  readonly uuid: string;
  readonly owner: Tenant;
}

/** Below what a device waits for an answer (ANSWER_WITHIN_MS of core/link). */
const CALL_WITHIN_MS = 8_000;
const PER_DEVICE = { attempts: 60, windowMs: 60_000 };
const AT_ONCE = 32;
const WAITING = 256;
/** JSON of what is asked, and of what is answered: both fit into one message of the link. */
const MESSAGE_BYTES = 64 * 1024;
/** What a device is shown of an answer that says what is wrong. */
const SHOWN_LENGTH = 200;

/**
 * Webhooks by code: a device asks over its live link, the webhook that its owner has registered under the code is called at once, and what
 * that answers goes back to the device (dms-facts 4.4: "answer has data or error"). Nothing is stored and nothing is tried again:
 * the device is there, and knows better.
 */
export class DeviceCalls {
  readonly #parts: DeviceCallsParts;
  readonly #limit = new AttemptLimit(PER_DEVICE);
  readonly #slots = new Slots(AT_ONCE, WAITING);
  readonly #never = new AbortController().signal;

  constructor(parts: DeviceCallsParts) {
    this.#parts = parts;
  }

  /**
   * JSON of the answer; text that is none as text, nothing as null.
   * @throws RegrowError WEBHOOK_UNKNOWN, WEBHOOK_FAILED, RATE_LIMITED, INPUT_TOO_LARGE
   */
  readonly call = async ({ uuid, owner }: CallingDevice, code: string, data: unknown): Promise<unknown> => {
    const { database, clock, sealing, poster } = this.#parts;
    const waitMs = this.#limit.take(uuid, clock.monotonicMs());
    if (waitMs > 0) throw new RegrowError("RATE_LIMITED", { retryAfterMs: Math.ceil(waitMs) });
    const product = await findDeviceProduct(database, uuid);
    const webhook = await findByCode(database, owner, code, product?.id ?? null);
    if (webhook === undefined) throw new RegrowError("WEBHOOK_UNKNOWN", { code });
    const atMs = clock.nowMs();
    const about = { device: uuid, product: product?.code ?? null, code };
    const asked = {
      type: DEVICE_CALL,
      timestamp: new Date(atMs).toISOString(),
      data: { ...about, data: data ?? null },
    };
    const body = JSON.stringify(asked, jsonValue);
    if (Buffer.byteLength(body) > MESSAGE_BYTES) throw new RegrowError("INPUT_TOO_LARGE", { mostBytes: MESSAGE_BYTES });
    const attempt = await this.#slots.run(() =>
      poster.post({
        url: webhook.url,
        headers: signatureHeaders({ id: randomUUID(), atMs, body }, secretsOf(webhook, sealing, atMs)),
        body,
        withinMs: CALL_WITHIN_MS,
        answerBytes: MESSAGE_BYTES,
        signal: this.#never,
      }),
    );
    if (Buffer.byteLength(attempt.answer) >= MESSAGE_BYTES)
      throw new RegrowError("WEBHOOK_FAILED", { reason: `its answer is longer than ${MESSAGE_BYTES} bytes` });
    if (isDelivered(attempt)) return valueOf(attempt.answer);
    const says = attempt.answer.slice(0, SHOWN_LENGTH);
    throw new RegrowError("WEBHOOK_FAILED", { reason: problemText(attempt), ...(says === "" ? {} : { says }) });
  };
}

/** What msgpack can say and JSON cannot: bytes as base64, large numbers as text. */
function jsonValue(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "bigint" ? String(value) : value;
}

function valueOf(answer: string): unknown {
  if (answer === "") return null;
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}

function findDeviceProduct(database: Database, uuid: string): Promise<{ id: string; code: string } | undefined> {
  return database
    .selectFrom("devices")
    .innerJoin("products", "products.id", "devices.product_id")
    .select(["products.id", "products.code"])
    .where("devices.uuid", "=", uuid)
    .executeTakeFirst();
}
