import { X509Certificate } from "node:crypto";
import { createReadStream } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { RegrowError } from "@regrow/core/error";

/** A certificate of an authority that somebody believes, or of a server that vouches for itself. */
interface Certificate {
  /** In the one form that Node gives certificates in, whatever they were written like. */
  readonly pem: string;
  /** SHA-256, as browsers and openssl show it. */
  readonly fingerprint: string;
}

/** Whole bundles of a machine's authorities have a quarter of it. */
const MAX_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text; null when there is none, or one is damaged. What else the text holds, a key say, is passed over. */
export function certificatesIn(text: string): readonly Certificate[] | null {
  const blocks = text.match(CERTIFICATE);
  if (blocks === null) return null;
  try {
    const read = blocks.map((block) => new X509Certificate(block));
    return read.map((one) => ({ pem: one.toString(), fingerprint: one.fingerprint256 }));
  } catch {
    return null;
  }
}

/** The certificates of a file, PEM. @throws RegrowError INPUT_UNREADABLE, AUTHORITY_FILE_INVALID */
export async function readAuthority(file: string): Promise<string> {
  const certificates = certificatesIn(await readBounded(file));
  if (certificates === null) throw new RegrowError("AUTHORITY_FILE_INVALID", { file });
  return certificates.map(({ pem }) => pem).join("");
}

/** The file that REGROW_DMS_CA names, as PEM; null: it names none. @throws as readAuthority */
export async function environmentAuthority(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const file = environment["REGROW_DMS_CA"];
  if (file === undefined || file === "") return null;
  return await readAuthority(file);
}

/** SHA-256 of each certificate of the text. */
export function fingerprintsOf(caPem: string): readonly string[] {
  return (certificatesIn(caPem) ?? []).map(({ fingerprint }) => fingerprint);
}

/** From now on `fetch` and `WebSocket` of this process believe these besides what they believed. @param caPem text with certificates */
export function believe(caPem: string): void {
  const known = getCACertificates("default");
  const unknown = (certificatesIn(caPem) ?? []).map(({ pem }) => pem).filter((pem) => !known.includes(pem));
  // It costs a tenth of a second, and a command asks for its session more than once.
  if (unknown.length > 0) setDefaultCACertificates([...known, ...unknown]);
}

async function readBounded(file: string): Promise<string> {
  let text = "";
  try {
    // A pipe gives it in pieces. `end` is the place of the last byte: one more than is allowed.
    const pieces: AsyncIterable<string> = createReadStream(file, { encoding: "latin1", end: MAX_BYTES });
    for await (const piece of pieces) text += piece;
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
  if (text.length > MAX_BYTES) throw new RegrowError("AUTHORITY_FILE_INVALID", { file, maxBytes: MAX_BYTES });
  return text;
}
