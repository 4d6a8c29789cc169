import type { Static, TSchema } from "typebox";
import { RegrowError } from "@regrow/core/error";
import {
  Acknowledgement,
  ActivateAnswer,
  CheckInAnswer,
  ClaimAnswer,
  DEVICE_HEADER,
  DEVICE_ROUTES,
  FilesAnswer,
  LogAnswer,
  PinAnswer,
  PRODUCT_TRUST_MAX_BYTES,
  ProductTrustAnswer,
  ProvisionAnswer,
  RenewAnswer,
  type ActivateRequest,
  type CheckInRequest,
  type ClaimRequest,
  type LogRequest,
  type ProvisionRequest,
} from "@regrow/core/protocol";
import { unpackHead } from "@regrow/node/delta";
import { parseAnswer, refusalError } from "./answer.ts";
import { HttpsConnection, type ConnectionOptions } from "./https-connection.ts";
import { parsePackAnswer, type PackAnswer } from "./pack-answer.ts";
import { readBody } from "./read-body.ts";

/** Which part of a pack is wanted. */
export interface PackRange {
  readonly offsetBytes: number;
  /** Of the pack whose first part is here; null for a fresh start. */
  readonly etag: string | null;
}

/** A manifest that the device has. */
export interface HeadBase {
  /** Its hash. */
  readonly id: string;
  readonly manifest: Uint8Array;
}

type Route = (typeof DEVICE_ROUTES)[keyof typeof DEVICE_ROUTES];

/** Longest JSON answer that is read. */
const ANSWER_LIMIT_BYTES = 256 * 1024;

/**
 * The device's side of the protocol with its DMS. Every method throws RegrowError: DMS_UNREACHABLE, DMS_SILENT, DMS_ANSWER_INVALID, or
 * the code of the DMS's refusal; and the signal's reason when aborted.
 */
export class DmsClient implements Disposable {
  readonly #connection: HttpsConnection;
  readonly #uuid: string;

  constructor(options: ConnectionOptions & { readonly uuid: string }) {
    this.#connection = new HttpsConnection(options);
    this.#uuid = options.uuid;
  }

  provision(request: ProvisionRequest, signal: AbortSignal): Promise<ProvisionAnswer> {
    return this.#ask(DEVICE_ROUTES.provision, ProvisionAnswer, request, signal);
  }

  acknowledge(signal: AbortSignal): Promise<Acknowledgement> {
    return this.#ask(DEVICE_ROUTES.acknowledge, Acknowledgement, null, signal);
  }

  /** A certificate for the same key; the one answer that a DMS gives to who shows an expired one. */
  renew(signal: AbortSignal): Promise<RenewAnswer> {
    return this.#ask(DEVICE_ROUTES.renew, RenewAnswer, null, signal);
  }

  claim(request: ClaimRequest, signal: AbortSignal): Promise<ClaimAnswer> {
    return this.#ask(DEVICE_ROUTES.claim, ClaimAnswer, request, signal, { isRepeatable: false });
  }

  activate(request: ActivateRequest, signal: AbortSignal): Promise<ActivateAnswer> {
    return this.#ask(DEVICE_ROUTES.activate, ActivateAnswer, request, signal, { isRepeatable: false });
  }

  /** What the DMS holds of a product's metadata, unverified. */
  async productTrust(product: string, signal: AbortSignal): Promise<ProductTrustAnswer> {
    const path = fillPath(DEVICE_ROUTES.productTrust.path, { product });
    const answer = await this.#send(DEVICE_ROUTES.productTrust, path, {}, null, signal);
    return parseAnswer(ProductTrustAnswer, answer.status, await readBody(answer, PRODUCT_TRUST_MAX_BYTES));
  }

  /** A PIN to be claimed by; each time another one. */
  pin(signal: AbortSignal): Promise<PinAnswer> {
    return this.#ask(DEVICE_ROUTES.pin, PinAnswer, null, signal);
  }

  /** Files that the device is given. */
  files(signal: AbortSignal): Promise<FilesAnswer> {
    return this.#ask(DEVICE_ROUTES.files, FilesAnswer, null, signal);
  }

  /** The bytes of one of them. @throws RegrowError DMS_ANSWER_INVALID when they are more than was named */
  async file(sha256: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const path = fillPath(DEVICE_ROUTES.file.path, { sha256 });
    const answer = await this.#send(DEVICE_ROUTES.file, path, {}, null, signal);
    if (answer.status === 200) return readBody(answer, maxBytes);
    throw refusalError(answer.status, parseBody(await readBody(answer, ANSWER_LIMIT_BYTES)));
  }

  checkIn(request: CheckInRequest, signal: AbortSignal): Promise<CheckInAnswer> {
    return this.#ask(DEVICE_ROUTES.checkIn, CheckInAnswer, request, signal);
  }

  /**
   * The same check-in again, in the fewest bytes: true when nothing has changed here or there, false when everything is to be told.
   * @param sequence newest entry of the device's recovery log
   */
  async isStanding(standing: string, sequence: number, signal: AbortSignal): Promise<boolean> {
    const path = fillPath(DEVICE_ROUTES.standing.path, { standing, sequence: String(sequence) });
    const answer = await this.#send(DEVICE_ROUTES.standing, path, {}, null, signal);
    const body = await readBody(answer, ANSWER_LIMIT_BYTES);
    if (answer.status === 204) return true;
    // An older DMS does not know the route: it is told everything as well.
    if (answer.status === 205 || answer.status === 404) return false;
    throw refusalError(answer.status, parseBody(body));
  }

  sendLog(request: LogRequest, signal: AbortSignal): Promise<LogAnswer> {
    return this.#ask(DEVICE_ROUTES.log, LogAnswer, request, signal);
  }

  /**
   * The bundle's head, as the first part of a bundle file.
   * @param base a manifest that the device has, by its hash: of what is like it little has to travel
   */
  async head(bundleId: string, maxBytes: number, signal: AbortSignal, base?: HeadBase): Promise<Uint8Array> {
    const packed = base === undefined ? undefined : await this.#headFrom(bundleId, maxBytes, signal, base);
    if (packed !== undefined) return packed;
    const path = fillPath(DEVICE_ROUTES.head.path, { bundleId });
    const answer = await this.#send(DEVICE_ROUTES.head, path, {}, null, signal);
    if (answer.status === 200) return readBody(answer, maxBytes);
    throw refusalError(answer.status, parseBody(await readBody(answer, ANSWER_LIMIT_BYTES)));
  }

  /** Undefined where the DMS does not know the base, or what comes does not fit to it. */
  async #headFrom(
    bundleId: string,
    maxBytes: number,
    signal: AbortSignal,
    { id, manifest }: HeadBase,
  ): Promise<Uint8Array | undefined> {
    const path = fillPath(DEVICE_ROUTES.headFrom.path, { bundleId, from: id });
    const answer = await this.#send(DEVICE_ROUTES.headFrom, path, {}, null, signal);
    const body = await readBody(answer, Math.max(maxBytes, ANSWER_LIMIT_BYTES));
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw refusalError(answer.status, parseBody(body));
    try {
      return unpackHead(body, manifest, maxBytes);
    } catch (error) {
      if (error instanceof RegrowError && error.code === "BUNDLE_OBJECT_DAMAGED") return undefined;
      throw error;
    }
  }

  /** The pack that takes generation `from` ("none": nothing) to the bundle, from an offset on. */
  async pack(bundleId: string, from: string, range: PackRange, signal: AbortSignal): Promise<PackAnswer> {
    const headers =
      range.etag === null || range.offsetBytes === 0
        ? {}
        : { range: `bytes=${range.offsetBytes}-`, "if-range": range.etag };
    const path = fillPath(DEVICE_ROUTES.pack.path, { bundleId, from });
    const answer = await this.#send(DEVICE_ROUTES.pack, path, headers, null, signal);
    if (answer.status === 416) {
      await answer.body.return();
      throw new RegrowError("UPDATE_PACK_INVALID", {
        reason: "the server has a shorter pack now",
        offsetBytes: range.offsetBytes,
      });
    }
    if (answer.status !== 200 && answer.status !== 206)
      throw refusalError(answer.status, parseBody(await readBody(answer, ANSWER_LIMIT_BYTES)));
    try {
      return parsePackAnswer(answer, range.offsetBytes);
    } catch (error) {
      await answer.body.return();
      throw error;
    }
  }

  /** Lets what is being asked come to its end, and keeps no connection after that. */
  retire(): void {
    this.#connection.retire();
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  async #ask<Schema extends TSchema>(
    route: Route,
    schema: Schema,
    body: object | null,
    signal: AbortSignal,
    options: { readonly isRepeatable: boolean } = { isRepeatable: true },
  ): Promise<Static<Schema>> {
    const answer = await this.#send(route, route.path, {}, body, signal, options);
    return parseAnswer(schema, answer.status, await readBody(answer, ANSWER_LIMIT_BYTES));
  }

  #send(
    route: Route,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: object | null,
    signal: AbortSignal,
    { isRepeatable } = { isRepeatable: true },
  ): ReturnType<HttpsConnection["send"]> {
    const request = {
      method: route.method,
      path,
      headers: {
        accept: "application/json",
        ...deviceHeader(route, this.#uuid),
        ...headers,
        ...(body === null ? {} : { "content-type": "application/json" }),
      },
      body: body === null ? null : new TextEncoder().encode(JSON.stringify(body)),
      isRepeatable,
    };
    return this.#connection.send(request, signal);
  }
}

function deviceHeader(route: Route, uuid: string): Readonly<Record<string, string>> {
  return route.certificate ? { [DEVICE_HEADER]: uuid } : {};
}

/** "/bundles/:bundleId/head" with its names filled in. */
function fillPath(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replaceAll(/:([a-zA-Z][a-zA-Z0-9]*)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RegrowError("INTERNAL", { path: pattern, missing: name });
    return encodeURIComponent(value);
  });
}

function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // then the status alone says what it is
  }
}
