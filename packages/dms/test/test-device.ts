import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { request, type RequestOptions } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import { DEVICE_HEADER, logProof, provisionProof } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry, type LogHead, type RecoveryEvent } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { TestDms } from "./start-dms.ts";

export interface DeviceAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Changes to what the device would send. */
interface AskOptions extends Pick<RequestOptions, "key" | "cert"> {
  readonly headers?: Readonly<Record<string, string>>;
  /** Its body waits. */
  readonly held?: { readonly onContinue: () => void; readonly until: Promise<void> };
}

/** Talks to a DMS over real TLS as a device would. */
export class TestDevice {
  #test: TestDms;
  readonly #privateKey: KeyObject;
  readonly publicKey: string;
  uuid = "";
  certificatePem: string | undefined;
  #log: LogHead = EMPTY_LOG;
  readonly lines: string[] = [];

  constructor(test: TestDms) {
    this.#test = test;
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = keys.privateKey;
    this.publicKey = keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
  }

  /** From here on it talks to another DMS. */
  moveTo(test: TestDms): void {
    this.#test = test;
  }

  get keyPem(): string {
    return this.#privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  }

  async provision(token: string, uuid: string | null): Promise<DeviceAnswer> {
    const open = { token, uuid, publicKey: this.publicKey };
    const answer = await this.ask("POST", "/provision", { ...open, proof: this.#sign(provisionProof(open)) });
    if (answer.status === 200) {
      this.uuid = String(answer.body["uuid"]);
      this.certificatePem = String(answer.body["certificatePem"]);
    }
    return answer;
  }

  /** Provisions, acknowledges, claims; activates where the claim token has no product. */
  async enrol(
    tokens: { readonly provision: string; readonly claim: string; readonly product?: string },
    uuid: string,
  ): Promise<void> {
    const steps = [await this.provision(tokens.provision, uuid), await this.ask("PUT", "/provision")];
    steps.push(await this.ask("POST", "/claim", { token: tokens.claim }));
    if (tokens.product !== undefined) steps.push(await this.ask("POST", "/activate", { product: tokens.product }));
    const failed = steps.find((step) => step.status !== 200);
    if (failed !== undefined) throw new Error(`not enrolled: ${failed.bytes.toString()}`);
  }

  checkIn(more: object = {}): Promise<DeviceAnswer> {
    return this.ask("POST", "/check-in", this.#state(more));
  }

  /** As `begin`. */
  beginCheckIn(): ReturnType<TestDevice["begin"]> {
    return this.begin("POST", "/check-in", this.#state({}));
  }

  /** As `begin`. */
  beginLog(): ReturnType<TestDevice["begin"]> {
    return this.begin("POST", "/log", this.#signedLog(this.lines));
  }

  #state(more: object): object {
    return {
      running: null,
      onTrial: false,
      safeMode: null,
      appFaults: 0,
      securityVersion: 0,
      platform: "linux-x64",
      framework: "1.0.0",
      freeBytes: 1_000_000_000,
      logSequence: this.#log.sequence,
      wish: { asked: false, force: false, version: null },
      ...more,
    };
  }

  /** Writes an event into the device's own log. */
  record(event: RecoveryEvent): void {
    const appended = appendEntry(
      this.#log,
      { atMs: 1_700_000_000_000, by: "bootloader", event },
      new NodeCryptography(),
    );
    this.#log = appended.head;
    this.lines.push(appended.line);
  }

  /** Sends lines of the log, signed by this device's key. */
  sendLog(lines: readonly string[] = this.lines): Promise<DeviceAnswer> {
    return this.ask("POST", "/log", this.#signedLog(lines));
  }

  #signedLog(lines: readonly string[]): object {
    const last: { sequence: number; hash: string } = JSON.parse(lines.at(-1) ?? "{}");
    return { entries: lines, signature: this.#sign(logProof(this.uuid, last.sequence, last.hash)) };
  }

  /** Begins a request and waits until the DMS has judged who asks; its body is sent when it is told. */
  async begin(method: string, path: string, body: object): Promise<{ readonly end: () => Promise<DeviceAnswer> }> {
    const judged = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const answer = this.ask(method, path, body, { held: { onContinue: judged.resolve, until: told.promise } });
    await Promise.race([judged.promise, answer]);
    return {
      end: () => {
        told.resolve();
        return answer;
      },
    };
  }

  ask(method: string, path: string, body?: object, { held, ...options }: AskOptions = {}): Promise<DeviceAnswer> {
    const url = new URL(path, this.#test.dms.deviceUrl);
    const identity = this.certificatePem === undefined ? {} : { key: this.keyPem, cert: this.certificatePem };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const typed =
      text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
    const expect = held === undefined ? {} : { expect: "100-continue" };
    const headers = { [DEVICE_HEADER]: this.uuid, ...typed, ...expect, ...options.headers };
    return new Promise((resolve, reject) => {
      const asked = request(
        url,
        { method, ca: this.#test.dms.caPem, agent: false, ...identity, ...options, headers },
        (answer) => {
          const pieces: Buffer[] = [];
          answer.on("data", (piece: Buffer) => pieces.push(piece));
          answer.on("error", reject);
          answer.on("end", () => {
            const bytes = Buffer.concat(pieces);
            const isJson = answer.headers["content-type"]?.includes("json") === true;
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              bytes,
              body: isJson ? JSON.parse(bytes.toString()) : {},
            });
          });
        },
      );
      asked.on("error", reject);
      if (held === undefined) return void asked.end(text);
      asked.once("continue", held.onContinue);
      asked.flushHeaders();
      void held.until.then(() => asked.end(text));
    });
  }

  #sign(message: Uint8Array): string {
    return sign("sha256", message, this.#privateKey).toString("base64");
  }
}
