import { createHash } from "node:crypto";
import { openAuthority, readAuthority, type AuthorityParts, type CertificateAuthority } from "./authority.ts";
import { readRotation } from "./rotation.ts";

/** The authorities of a DMS: one acts; while it is being replaced another one counts as well, so that no device is ever left out. */
export interface Authorities {
  readonly acting: CertificateAuthority;
  /** By these the DMS believes a device, PEM. */
  readonly believedPem: string;
  /** By these a device is to believe the DMS, PEM: the acting one first. */
  readonly toldPem: string;
  /** How a device names `toldPem`. */
  readonly toldName: string;
}

/** Those in this folder; the first one is made where there is none. */
export async function openAuthorities(folder: string, parts: AuthorityParts): Promise<Authorities> {
  const { acting, announced, former } = await readRotation(folder);
  const authority = await openAuthority(folder, parts, acting);
  const told = [authority.certificatePem, ...(await certificatesOf(folder, announced))];
  const toldPem = joinPem(told);
  return {
    acting: authority,
    toldPem,
    toldName: nameAuthorities(toldPem),
    believedPem: joinPem([...told, ...(await certificatesOf(folder, former))]),
  };
}

/** SHA-256 of the text, as a device reports which authorities it has. */
export function nameAuthorities(pem: string): string {
  return createHash("sha256").update(pem).digest("hex");
}

async function certificatesOf(folder: string, number: number | null): Promise<readonly string[]> {
  return number === null ? [] : [(await readAuthority(folder, number)).certificatePem];
}

/** One authority alone stays as it was written. */
function joinPem(certificates: readonly string[]): string {
  return certificates.length === 1 ? certificates.join("") : certificates.map((pem) => `${pem.trim()}\n`).join("");
}
