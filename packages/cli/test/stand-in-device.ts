import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { request } from "node:https";
import { createClient } from "@regrow/client/client";
import { DEVICE_HEADER, logProof, provisionProof } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { CommandDms } from "./command-dms.ts";

/** What a DMS sees of a device: a key, a certificate for it, and requests over TLS with it. */
export class StandInDevice {
  readonly uuid: string = randomUUID();
  readonly #test: CommandDms;
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #cert: string | undefined;
  #log = EMPTY_LOG;

  private constructor(test: CommandDms) {
    this.#test = test;
  }

  /** Has a certificate and belongs to nobody. */
  static async provisioned(test: CommandDms): Promise<StandInDevice> {
    const device = new StandInDevice(test);
    const publicKey = device.#keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const open = { token: await device.#token("provision"), uuid: device.uuid, publicKey };
    const answer = await device.#ask("POST", "/provision", { ...open, proof: device.#sign(provisionProof(open)) });
    device.#cert = String(answer["certificatePem"]);
    await device.#ask("PUT", "/provision");
    return device;
  }

  /** Belongs to her who types, activated to the product. */
  static async enrolled(test: CommandDms, product: string): Promise<StandInDevice> {
    const device = await StandInDevice.provisioned(test);
    await device.#ask("POST", "/claim", { token: await device.#token("claim") });
    await device.#ask("POST", "/activate", { product });
    return device;
  }

  /** The PIN that it shows. */
  async pin(): Promise<string> {
    return String((await this.#ask("POST", "/pin"))["pin"]);
  }

  /** Asks for news; it runs nothing yet. */
  /** @param how it is, besides that all is well */
  async checkIn(how: { readonly safeMode?: string; readonly onTrial?: boolean } = {}): Promise<void> {
    await this.#ask("POST", "/check-in", {
      ...{ running: null, onTrial: false, safeMode: null, appFaults: 0, securityVersion: 0, ...how },
      ...{ platform: "linux-x64", framework: "1.0.0", freeBytes: 1_000_000_000, logSequence: this.#log.sequence },
      wish: { asked: false, force: false, version: null },
    });
  }

  /** Tells, signed, that it runs the version and has confirmed it. */
  async confirm(product: string, version: string): Promise<void> {
    const update = { updateId: randomUUID(), generation: "a".repeat(64), product, version };
    const event = { kind: "confirmed", ...update, securityVersion: 0 } as const;
    const { line, head } = appendEntry(this.#log, { atMs: 1, by: "bootloader", event }, new NodeCryptography());
    this.#log = head;
    const signature = this.#sign(logProof(this.uuid, head.sequence, head.hash));
    await this.#ask("POST", "/log", { entries: [line], signature });
  }

  async #token(kind: "provision" | "claim"): Promise<string> {
    const owner = createClient({ address: this.#test.peopleUrl, token: this.#test.token, fetch });
    return (await owner.call("createToken", { kind })).token;
  }

  #sign(message: Uint8Array): string {
    return sign("sha256", message, this.#keys.privateKey).toString("base64");
  }

  async #ask(method: string, path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const { deviceUrl, caPem } = this.#test.dms;
    const key = this.#keys.privateKey.export({ format: "pem", type: "pkcs8" });
    const identity = this.#cert === undefined ? {} : { key, cert: this.#cert };
    const text = body === undefined ? "" : JSON.stringify(body);
    const length = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const headers = { [DEVICE_HEADER]: this.uuid, ...(body === undefined ? {} : length) };
    const answer = await new Promise<{ readonly status: number | undefined; readonly text: string }>(
      (resolve, reject) => {
        const options = { method, ca: caPem, agent: false, ...identity, headers };
        const asked = request(new URL(path, deviceUrl), options, (response) => {
          let received = "";
          response.setEncoding("utf8").on("data", (piece: string) => (received += piece));
          response.on("error", reject).on("end", () => resolve({ status: response.statusCode, text: received }));
        });
        asked.on("error", reject).end(text);
      },
    );
    assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    return answer.text === "" ? {} : (JSON.parse(answer.text) as Readonly<Record<string, unknown>>);
  }
}
