import type { Duplex } from "node:stream";
import { readObject, readOneOf, readOrNull } from "@regrow/core/field";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Recovery, RestoreFrom } from "../recovery/index.ts";
import { refusalOf } from "./command-answer.ts";
import { refuse, type Exchange } from "./exchange.ts";
import { readBody } from "./read-body.ts";
import { jsonReply, send } from "./reply.ts";
import type { RecoveryRoute } from "./route.ts";

export interface RecoveryApiDependencies {
  readonly recovery: Recovery;
  readonly clock: Pick<Clock, "sleep">;
  /** Starts the device with what has been installed. */
  readonly restart: () => Promise<void>;
  /** Somebody is at work: what the device would do by itself in safe mode waits. */
  readonly onTyped?: () => void;
  /** The kernel stops. */
  readonly signal: AbortSignal;
}

const MAX_BODY_BYTES = 1_024;
/** A client that is still sending gets so long to read why it is refused. */
const PATIENCE_MS = 10_000;
const FROM: readonly RestoreFrom[] = ["device", "dms"];

/** Uploading a bundle file, and bringing the web app back. Ours; see docs/how-to/restore-the-web-app.md. */
export class RecoveryApi {
  readonly #dependencies: RecoveryApiDependencies;

  readonly #receiving = new WeakSet<Duplex>();

  constructor(dependencies: RecoveryApiDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether a bundle file comes over this connection: that takes longer than the server lets a request take, and is bounded by itself. */
  isReceiving(connection: Duplex): boolean {
    return this.#receiving.has(connection);
  }

  async answer(exchange: Exchange, { kind }: RecoveryRoute): Promise<void> {
    const { recovery } = this.#dependencies;
    switch (kind) {
      case "bundle-state":
        return tell(exchange, 200, recovery.uploads.state);
      case "post-bundle":
        return this.#upload(exchange);
      case "recovery":
        return tell(exchange, 200, await recovery.status());
      case "post-recovery":
        return this.#restore(exchange);
    }
  }

  async #restore(exchange: Exchange): Promise<void> {
    const { recovery } = this.#dependencies;
    const body = await readBody(exchange.request, MAX_BODY_BYTES);
    if (body === undefined) return refuse(exchange, 413, `the body is longer than ${MAX_BODY_BYTES} bytes`, CLOSE);
    const from = readFrom(body);
    if (from === null) return refuse(exchange, 400, 'the body is {"from":"dms"} or {"from":"device"}');
    this.#dependencies.onTyped?.();
    recovery.restore.begin(from);
    return tell(exchange, 202, await recovery.status());
  }

  async #upload(exchange: Exchange): Promise<void> {
    const { request, response, gone, cors } = exchange;
    const { recovery, restart, signal, onTyped } = this.#dependencies;
    const type = request.headers["content-type"] ?? "";
    if (/^multipart\//i.test(type)) return refuse(exchange, 415, "send the file's bytes themselves, not a form", CLOSE);
    const length = request.headers["content-length"];
    // Not destroyed when it is left: the answer goes over the same connection.
    const body = request.iterator({ destroyOnReturn: false });
    const { socket } = request;
    onTyped?.();
    this.#receiving.add(socket);
    request.once("close", () => this.#receiving.delete(socket));
    try {
      const any = AbortSignal.any([gone, signal]);
      const result = await recovery.uploads.take(body, length === undefined ? null : Number(length), any);
      await send(response, jsonReply(200, result, { ...cors, ...CLOSE }));
      // Also when nobody waited for the answer: it is installed.
      if (result.result === "installed") await restart();
    } catch (thrown) {
      await this.#refuse(exchange, asRegrowError(thrown));
    }
  }

  /** Lets the rest come and throws it away for a while: a client that is cut off while it sends reads no answer. */
  async #refuse({ request, response, cors }: Exchange, error: RegrowError): Promise<void> {
    const answer = { ...refusalOf(`${error.message}. ${error.row.fix}`), error: error.code };
    await send(response, jsonReply(error.row.http, answer, cors));
    if (request.complete || request.destroyed) return;
    request.resume();
    const over = new AbortController();
    request.once("close", () => over.abort()).once("end", () => over.abort());
    void this.#dependencies.clock.sleep(PATIENCE_MS, over.signal).then(
      () => request.destroy(),
      () => {}, // it has come to its end
    );
  }
}

const CLOSE = { connection: "close" };

function tell({ response, cors }: Exchange, status: number, value: unknown): Promise<void> {
  return send(response, jsonReply(status, value, cors));
}

/** Nothing at all means: from wherever it can be had. */
function readFrom(body: Uint8Array): RestoreFrom | null {
  if (body.length === 0) return "dms";
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return readOrNull(() => readOneOf(readObject(value)["from"], FROM));
  } catch {
    return null;
  }
}
