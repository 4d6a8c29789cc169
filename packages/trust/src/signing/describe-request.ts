import { Metadata, MetadataKind, type Root, type TargetFile } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { parseManifest } from "@regrow/core/manifest";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { manifestTarget, productRootTarget } from "@regrow/core/trust";
import { parseMetadataJson } from "../ladder/parse-metadata.ts";
import { readTargets } from "../ladder/read-metadata.ts";
import { ROLE_NAMES } from "../publisher/next-root.ts";
import type { ExaminedRequest } from "./examine-request.ts";
import type { SigningRequest } from "./signing-request.ts";

/** Digits of a key's id that people compare: 64 bits. */
const ID_DIGITS = 16;

/**
 * What would be signed, in words for the person who is asked; nothing of it is taken from what the sender says, all from the
 * bytes that are signed and from those before.
 * @throws RegrowError SIGNING_REQUEST_MALFORMED where a version is added whose manifest is not in the file
 */
export function describeRequest(cryptography: Cryptography, examined: ExaminedRequest): readonly string[] {
  const { request, version, firstRootSha256, needs } = examined;
  return [
    `${request.role} ${version} of ${request.repository} (first root ${shortId(firstRootSha256)})`,
    ...(request.role === "root" ? rootLines(request) : targetsLines(cryptography, request)),
    ...needs.map(({ of, threshold, keyIds, signed }) => {
      const by = signed.length === 0 ? "" : `: ${signed.map(shortId).join(", ")}`;
      return `  needs ${threshold} of the ${keyIds.length} ${of}; ${signed.length} signed${by}`;
    }),
  ];
}

/** The first digits of an id or hash, as people compare them. */
export function shortId(id: string): string {
  return id.slice(0, ID_DIGITS);
}

function rootLines({ roots, proposed }: SigningRequest): readonly string[] {
  const [before, after] = [readRoot(roots.at(-1) ?? proposed), readRoot(proposed)];
  const lines = ROLE_NAMES.flatMap((name) => roleLines(name, before, after));
  const same = lines.length === 0 ? ["  keys and thresholds stay as they are"] : lines;
  return [expiryLine(before.expires, after.expires), ...same];
}

function roleLines(name: string, before: Root, after: Root): readonly string[] {
  const [old, next] = [before.roles[name], after.roles[name]];
  if (old === undefined || next === undefined) return [];
  const removed = old.keyIDs.filter((id) => !next.keyIDs.includes(id));
  const added = next.keyIDs.filter((id) => !old.keyIDs.includes(id));
  const threshold =
    old.threshold === next.threshold ? [] : [`  ${name}: threshold ${old.threshold} -> ${next.threshold}`];
  return [
    ...removed.map((id) => `  ${name}: - key ${shortId(id)}`),
    ...added.map((id) => `  ${name}: + key ${shortId(id)} (${after.keys[id]?.scheme ?? "unknown"})`),
    ...threshold,
  ];
}

function targetsLines(cryptography: Cryptography, request: SigningRequest): readonly string[] {
  const before = readTargets(request.targets ?? request.proposed, "targets.json before").signed;
  const after = readTargets(request.proposed, "targets.json").signed;
  const [known, next] = [new Map(Object.entries(before.targets)), new Map(Object.entries(after.targets))];
  const lines = [
    ...[...known.keys()].filter((path) => !next.has(path)).map((path) => `  - ${path} IS TAKEN AWAY`),
    ...[...next].flatMap(([path, target]) => {
      const old = known.get(path);
      if (old === undefined) return [`  + ${addedLine(cryptography, request, path, target)}`];
      return old.equals(target) ? [] : [`  ~ ${path} IS EXCHANGED for other contents`];
    }),
  ];
  return [
    `  follows targets ${before.version}, which name ${known.size}`,
    expiryLine(before.expires, after.expires),
    ...(lines.length === 0 ? ["  names the same as before"] : lines),
  ];
}

function addedLine(
  cryptography: Cryptography,
  { repository, manifests }: SigningRequest,
  path: string,
  target: TargetFile,
): string {
  const sha256 = target.hashes["sha256"] ?? "";
  if (repository === "platform") {
    const product = /^products\/(.+)\/1\.root\.json$/.exec(path)?.[1];
    if (product === undefined || productRootTarget(product) !== path) return `${path}, SHA-256 ${sha256}`;
    return `vouches for product ${product}, whose first root is ${shortId(sha256)}`;
  }
  const bytes = manifests.find((manifest) => sha256Hex(cryptography, manifest) === sha256);
  if (bytes === undefined)
    throw new RegrowError("SIGNING_REQUEST_MALFORMED", { target: path, reason: "its manifest is not in the file" });
  const manifest = parseManifest(bytes);
  if (manifest.product !== repository || manifestTarget(manifest.version) !== path)
    throw new RegrowError("SIGNING_REQUEST_MALFORMED", { target: path, reason: "it is another version's manifest" });
  const { product, version, securityVersion, floor, base } = manifest;
  const needed = [floor === null ? "" : `, floor ${floor}`, base === null ? "" : `, on base ${base.version}`].join("");
  return `${product} ${version}: security version ${securityVersion}${needed}, manifest SHA-256 ${sha256}`;
}

function expiryLine(before: string, after: string): string {
  return before === after ? `  counts until ${after}` : `  counts until ${after}, before until ${before}`;
}

function readRoot(bytes: Uint8Array): Root {
  return Metadata.fromJSON(MetadataKind.Root, parseMetadataJson(bytes, "root.json")).signed;
}
