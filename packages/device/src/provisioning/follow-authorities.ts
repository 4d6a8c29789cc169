import { X509Certificate } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { keepFromDms, type Identity } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import type { DmsAccess } from "./dms-access.ts";

export interface FollowAuthoritiesDependencies {
  readonly disk: Disk;
  readonly access: Pick<DmsAccess, "identity" | "reload">;
}

/** While a DMS changes its authority there are two. */
const MAX_AUTHORITIES = 4;

/** How the device names the authorities by which it believes a DMS; undefined on one without a DMS. */
export function nameAuthorities(cryptography: Cryptography, { caPem }: Pick<Identity, "caPem">): string | undefined {
  return caPem === null ? undefined : sha256Hex(cryptography, new TextEncoder().encode(caPem));
}

/**
 * Takes over the authorities that the DMS names, which TLS has just proven by one that is believed here already. One of those must stay:
 * a DMS changes its authority with an overlap, and a mistake in it must not cost a fleet. Durable when it resolves.
 * @throws RegrowError DMS_ANSWER_INVALID
 */
export async function followAuthorities(
  { disk, access }: FollowAuthoritiesDependencies,
  toldPem: string,
): Promise<void> {
  const { caPem, dmsUrl } = await access.identity();
  const known = new Set(readAuthorities(caPem ?? "").map(({ fingerprint256 }) => fingerprint256));
  const told = readAuthorities(toldPem);
  if (told.length === 0 || told.length > MAX_AUTHORITIES) throw invalid(`${told.length} certificates`);
  if (!told.every(({ ca }) => ca)) throw invalid("one is no authority");
  if (!told.some(({ fingerprint256 }) => known.has(fingerprint256))) throw invalid("none of them is known here");
  await keepFromDms(disk, dmsUrl, FILES.authority, toldPem);
  access.reload();
}

/** @throws RegrowError DMS_ANSWER_INVALID */
export function readAuthorities(pem: string): readonly X509Certificate[] {
  try {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new RegrowError("DMS_ANSWER_INVALID", { authorities: "they cannot be read" }, { cause });
  }
}

function invalid(reason: string): RegrowError {
  return new RegrowError("DMS_ANSWER_INVALID", { authorities: reason });
}
