import { parseRoot, parseTargets } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { ROLE_NAMES } from "@regrow/trust/publisher";
import { expiryOf } from "@regrow/trust/signing";
import type { Result } from "../command/index.ts";
import type { OwnerMetadata } from "../key/index.ts";

/** From here on an expiry is near: time to find the holders of all keys. */
const WARN_MS = 60 * 24 * 3_600_000;

/** Who may sign in a repository, and until when it counts; `names` are the folder's names of keys, by id. */
export function summariseRoot(
  repository: string,
  { roots, targets }: OwnerMetadata,
  names: ReadonlyMap<string, string>,
  nowMs: number,
): Result {
  const cryptography = new NodeCryptography();
  const newest = roots.at(-1) ?? new Uint8Array();
  const root = parseRoot(cryptography, newest, `${roots.length}.root.json`);
  const list = parseTargets(targets, "targets.json");
  const [rootExpires, listExpires] = [expiryOf(newest, "root.json"), expiryOf(targets, "targets.json")];
  const roles = ROLE_NAMES.map((role) => ({ role, ...root.roles[role] }));
  return {
    text: [
      `${repository}: root ${root.version}, ${expiryText(rootExpires, nowMs)}`,
      `${repository}: targets ${list.version} name ${list.targets.size}, ${expiryText(listExpires, nowMs)}`,
      ...roles.flatMap(({ role, keyIds, threshold }) => [
        keyIds.length === 0 ? `  ${role}: no keys` : `  ${role}: ${threshold} of ${keyIds.length} must sign`,
        ...keyIds.map((id) => `    ${id.slice(0, 16)}  ${names.get(id) ?? ""}`.trimEnd()),
      ]),
    ],
    json: {
      repository,
      root: { version: root.version, expires: rootExpires },
      targets: { version: list.version, expires: listExpires, names: list.targets.size },
      roles: roles.map(({ role, keyIds, threshold }) => ({
        role,
        threshold,
        keys: keyIds.map((id) => ({ id, name: names.get(id) ?? null })),
      })),
    },
  };
}

/** Until when, and a warning where that is near or past. */
export function expiryText(expires: string, nowMs: number, warnMs: number = WARN_MS): string {
  const leftMs = Date.parse(expires) - nowMs;
  const days = Math.floor(leftMs / (24 * 3_600_000));
  const day = expires.slice(0, 10);
  if (leftMs <= 0) return `EXPIRED on ${day}`;
  return leftMs < warnMs ? `counts until ${day}: ONLY ${days} MORE DAYS` : `counts until ${day}`;
}
