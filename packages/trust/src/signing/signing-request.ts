import { RegrowError } from "@regrow/core/error";
import { isProductCode } from "@regrow/core/manifest";
import { TRUST_LIMITS } from "@regrow/core/trust";

/** What a key is asked to sign, with all that a person needs to judge it on a machine without a network. */
export interface SigningRequest {
  /** "platform", or a product's code. */
  readonly repository: string;
  readonly role: SigningRole;
  /** The chain so far, version n at index n - 1. */
  readonly roots: readonly Uint8Array[];
  /** The newest targets before these; null with a root. */
  readonly targets: Uint8Array | null;
  /** The metadata, with the signatures that it has so far. */
  readonly proposed: Uint8Array;
  /** Manifests of the versions that are added to a product's targets. */
  readonly manifests: readonly Uint8Array[];
}

export type SigningRole = "root" | "targets";

const FORMAT = "regrow-signing-request-1";
/** Two lists of targets at their limit, and a long chain of small roots. */
export const SIGNING_REQUEST_MAX_BYTES = 32 * 1024 * 1024;
const MAX_MANIFESTS = 1_000;

/** The file that travels: JSON, the metadata in it as text, so that not a byte of it changes on the way. */
export function writeSigningRequest({ roots, targets, proposed, manifests, ...names }: SigningRequest): Uint8Array {
  const file = {
    format: FORMAT,
    ...names,
    roots: roots.map(textOf),
    targets: targets === null ? null : textOf(targets),
    proposed: textOf(proposed),
    manifests: manifests.map(textOf),
  };
  return new TextEncoder().encode(`${JSON.stringify(file, null, 1)}\n`);
}

/** @throws RegrowError SIGNING_REQUEST_MALFORMED */
export function readSigningRequest(bytes: Uint8Array): SigningRequest {
  if (bytes.length > SIGNING_REQUEST_MAX_BYTES) throw malformed("too large");
  const fields = parse(bytes);
  if (fields.get("format") !== FORMAT) throw malformed(`not a ${FORMAT}`);
  const [repository, role, targets] = [fields.get("repository"), fields.get("role"), fields.get("targets")];
  if (typeof repository !== "string" || !(repository === "platform" || isProductCode(repository)))
    throw malformed("repository");
  if (role !== "root" && role !== "targets") throw malformed("role");
  if ((role === "targets") !== (typeof targets === "string")) throw malformed("targets");
  const roots = textsOf(fields.get("roots"), "roots", TRUST_LIMITS.chainLength);
  if (roots.length === 0) throw malformed("roots");
  return {
    repository,
    role,
    roots,
    targets: typeof targets === "string" ? bytesOf(targets) : null,
    proposed: bytesOf(textField(fields.get("proposed"), "proposed")),
    manifests: textsOf(fields.get("manifests"), "manifests", MAX_MANIFESTS),
  };
}

function parse(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    if (typeof value === "object" && value !== null) return new Map(Object.entries(value));
  } catch (cause) {
    throw new RegrowError("SIGNING_REQUEST_MALFORMED", { reason: "not JSON in UTF-8" }, { cause });
  }
  throw malformed("not an object");
}

function textsOf(value: unknown, field: string, most: number): readonly Uint8Array[] {
  if (!Array.isArray(value) || value.length > most) throw malformed(field);
  return value.map((item: unknown) => bytesOf(textField(item, field)));
}

function textField(value: unknown, field: string): string {
  if (typeof value !== "string") throw malformed(field);
  return value;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function malformed(reason: string): RegrowError {
  return new RegrowError("SIGNING_REQUEST_MALFORMED", { reason });
}
