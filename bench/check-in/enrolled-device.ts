import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { request } from "node:https";
import { DEVICE_HEADER, provisionProof } from "@regrow/core/protocol";

/** A device that a DMS knows. */
export interface EnrolledDevice {
  readonly uuid: string;
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** The device listener of a DMS. */
export interface Listener {
  readonly url: string;
  readonly caPem: string;
}

/** Registers a new device: a key, a certificate and a row. */
export async function register(listener: Listener, token: string): Promise<EnrolledDevice> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const open = { token, uuid: randomUUID(), publicKey: spki };
  const proof = sign("sha256", provisionProof(open), privateKey).toString("base64");
  const answer: { certificatePem: string } = JSON.parse(
    (await ask(listener, null, "POST", "/provision", { ...open, proof })).toString(),
  );
  const keyPem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { uuid: open.uuid, keyPem, certificatePem: answer.certificatePem };
}

/** @throws Error for any answer but 200 */
export function ask(
  { url, caPem }: Listener,
  device: EnrolledDevice | null,
  method: string,
  path: string,
  body?: object,
): Promise<Buffer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const identity = device === null ? {} : { key: device.keyPem, cert: device.certificatePem };
  const headers = {
    ...(device === null ? {} : { [DEVICE_HEADER]: device.uuid }),
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), { method, ca: caPem, agent: false, ...identity, headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("error", reject);
      answer.on("end", () => {
        const bytes = Buffer.concat(pieces);
        if (answer.statusCode === 200) resolve(bytes);
        else reject(new Error(`${path} answers ${answer.statusCode}: ${bytes.toString()}`));
      });
    });
    asked.on("error", reject);
    asked.end(text);
  });
}
