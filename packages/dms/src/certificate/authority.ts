import { join } from "node:path";
import { X509Certificate, type webcrypto } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Entropy } from "@regrow/core/port";
import { writeFileAtomic } from "@regrow/node/atomic-file";
import { readTextIfThere } from "../durable-file/index.ts";
import {
  DAY_MS,
  EARLIER_MS,
  SIGNING,
  importPrivateKey,
  importPublicKey,
  makeKeys,
  makeSerial,
  privateKeyPem,
  x509,
} from "./x509.ts";

const AUTHORITY_MS = 3_652 * DAY_MS;
const DEVICE_MS = 730 * DAY_MS;

export interface IssuedCertificate {
  /** Lower-case hex. */
  readonly serial: string;
  readonly certificatePem: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** What is put into a certificate that the authority signs. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly validMs: number;
  readonly names: ConstructorParameters<typeof x509.SubjectAlternativeNameExtension>[0];
  readonly usage: "clientAuth" | "serverAuth" | "codeSigning";
}

export interface AuthorityParts {
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
}

/** The DMS's own device CA: made at the first start, kept in its folder for ten years. */
export class CertificateAuthority {
  readonly certificatePem: string;
  readonly #certificate: x509.X509Certificate;
  readonly #key: webcrypto.CryptoKey;
  readonly #parts: AuthorityParts;

  constructor(certificatePem: string, key: webcrypto.CryptoKey, parts: AuthorityParts) {
    this.certificatePem = certificatePem;
    this.#certificate = new x509.X509Certificate(certificatePem);
    this.#key = key;
    this.#parts = parts;
  }

  /** A certificate for a device's key, with its UUID as URI. @throws RegrowError INPUT_INVALID when it is no P-256 key */
  async issueDevice(uuid: string, publicKeyDer: Uint8Array): Promise<IssuedCertificate> {
    const publicKey = await importPublicKey(publicKeyDer).catch((cause: unknown) => {
      throw new RegrowError("INPUT_INVALID", { publicKey: "not a P-256 key" }, { cause });
    });
    const names = [{ type: "url" as const, value: `urn:uuid:${uuid}` }];
    return this.issue({ commonName: uuid, publicKey, validMs: DEVICE_MS, names, usage: "clientAuth" });
  }

  /** Whether this authority has signed it. */
  hasIssued(certificatePem: string): boolean {
    return new X509Certificate(certificatePem).checkIssued(new X509Certificate(this.certificatePem));
  }

  async issue(request: CertificateRequest): Promise<IssuedCertificate> {
    const issuedAtMs = this.#parts.clock.nowMs();
    // X.509 times are whole seconds; nothing outlives the authority.
    const endsAtMs = Math.min(issuedAtMs + request.validMs, this.#certificate.notAfter.getTime());
    const expiresAtMs = Math.floor(endsAtMs / 1_000) * 1_000;
    const serial = makeSerial(this.#parts.entropy);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: `CN=${request.commonName}`,
      issuer: this.#certificate.subject,
      notBefore: new Date(issuedAtMs - EARLIER_MS),
      notAfter: new Date(expiresAtMs),
      publicKey: request.publicKey,
      signingKey: this.#key,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[request.usage]]),
        new x509.SubjectAlternativeNameExtension(request.names),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate),
      ],
    });
    return { serial, certificatePem: certificate.toString("pem"), issuedAtMs, expiresAtMs };
  }
}

/** Where an authority's key and certificate are: the first one has no number in its name. */
export function authorityFiles(folder: string, number: number): { readonly key: string; readonly certificate: string } {
  const name = number === 1 ? "device-ca" : `device-ca-${number}`;
  return { key: join(folder, `${name}.key.pem`), certificate: join(folder, `${name}.pem`) };
}

/** The authority in this folder; the first one is made where there is none. */
export async function openAuthority(folder: string, parts: AuthorityParts, number = 1): Promise<CertificateAuthority> {
  const files = authorityFiles(folder, number);
  const isNew = number === 1 && (await readTextIfThere(files.certificate)) === undefined;
  if (isNew) await makeAuthority(folder, parts, number);
  const { keyPem, certificatePem } = await readAuthority(folder, number);
  return new CertificateAuthority(certificatePem, await importPrivateKey(keyPem), parts);
}

/** @throws RegrowError CONFIGURATION_INVALID when a file is missing */
export async function readAuthority(
  folder: string,
  number: number,
): Promise<{ readonly keyPem: string; readonly certificatePem: string }> {
  const files = authorityFiles(folder, number);
  const [keyPem, certificatePem] = [await readTextIfThere(files.key), await readTextIfThere(files.certificate)];
  if (keyPem === undefined) throw new RegrowError("CONFIGURATION_INVALID", { missing: files.key });
  if (certificatePem === undefined) throw new RegrowError("CONFIGURATION_INVALID", { missing: files.certificate });
  return { keyPem, certificatePem };
}

/** Before this program was written no clock that is right can have stood. */
const WRITTEN_MS = Date.UTC(2026, 0, 1);

/**
 * Makes an authority of that number, in the place of one that was begun.
 * @throws RegrowError CONFIGURATION_INVALID while the machine's clock is not set: all that it signs would end with it in 1980
 */
export async function makeAuthority(folder: string, parts: AuthorityParts, number: number): Promise<void> {
  const nowMs = parts.clock.nowMs();
  if (nowMs < WRITTEN_MS)
    throw new RegrowError("CONFIGURATION_INVALID", {
      clock: new Date(nowMs).toISOString(),
      reason: "the machine's clock is not set, and certificates would be made by it",
    });
  const keys = await makeKeys();
  const serial = makeSerial(parts.entropy);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    // The serial makes the name of every authority its own, so that two servers' chains are never confused.
    name: `CN=Regrow device CA ${serial.slice(0, 8)}`,
    notBefore: new Date(nowMs - EARLIER_MS),
    notAfter: new Date(nowMs + AUTHORITY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const files = authorityFiles(folder, number);
  // The certificate is written last: where it is, the key is whole.
  await writeFileAtomic(files.key, await privateKeyPem(keys.privateKey), 0o600);
  await writeFileAtomic(files.certificate, certificate.toString("pem"), 0o644);
}
