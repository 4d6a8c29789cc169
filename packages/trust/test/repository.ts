import { Key, MetaFile, Metadata, MetadataKind, Snapshot, Timestamp, type Root } from "@tufjs/models";
import { sha256Hex } from "@regrow/core/port";
import { ROLE_NAMES, type RoleName } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { parseMetadataJson } from "../src/ladder/parse-metadata.ts";
import { createRoot, createSigningKey, createTargets, type SigningKey } from "../src/publisher/index.ts";
import { signMetadata, tufTime } from "../src/publisher/sign-metadata.ts";
import type { ServedFiles } from "./tuf-js-client.ts";

const cryptography = new NodeCryptography();
const YEAR_MS = 365 * 24 * 3_600_000;

/** Keys by number; a role's are taken from these, so that rotations meet old keys again. */
const POOL: readonly SigningKey[] = Array.from({ length: 9 }, () => createSigningKey(cryptography));

/** Who signs for a role, by the newest root. */
export interface RoleKeys {
  readonly keys: readonly number[];
  readonly threshold: number;
}
export type Roles = Readonly<Record<RoleName, RoleKeys>>;

/** How a piece of metadata is made. */
export interface Making {
  readonly isExpired: boolean;
  /** Keys of the role that do not sign. */
  readonly absent: readonly number[];
}
const WELL_MADE: Making = { isExpired: false, absent: [] };

/** What a root does that comes next; `signedBy`: the keys of the root before, its own, or both. */
export interface RootMaking extends Making {
  readonly role: RoleName;
  readonly keys: RoleKeys;
  readonly signedBy: "both" | "old" | "new";
  /** Above the one before; 1 is right. */
  readonly step: number;
}

/** A repository in memory whose owner makes every mistake that is asked for. */
export class Repository {
  #roles: Roles;
  /** Whether the last rotation took every key away that the role has ever had. */
  isWholeRotation = false;
  readonly #everKeys: Readonly<Record<RoleName, Set<number>>>;
  readonly #roots: Uint8Array[] = [];
  readonly #made = { timestamp: 0, snapshot: 0, targets: 0 };
  readonly #history: Record<"timestamp" | "snapshot" | "targets", Uint8Array[]> = {
    timestamp: [],
    snapshot: [],
    targets: [],
  };

  constructor(roles: Roles) {
    this.#roles = roles;
    this.#everKeys = {
      root: new Set(roles.root.keys),
      targets: new Set(roles.targets.keys),
      snapshot: new Set(roles.snapshot.keys),
      timestamp: new Set(roles.timestamp.keys),
    };
    this.#roots.push(this.#root(roles, 1, WELL_MADE, rolesKeys(roles)));
    this.makeTargets(WELL_MADE);
    this.makeSnapshot(WELL_MADE, 0);
    this.makeTimestamp(WELL_MADE, 0, true);
  }

  get firstRoot(): Uint8Array {
    return this.#roots[0] ?? new Uint8Array(0);
  }

  get rootVersion(): number {
    return this.#roots.length;
  }

  /** What is newest of everything. */
  get files(): Map<string, Uint8Array> {
    const files = new Map(this.#roots.map((bytes, index) => [`${index + 1}.root.json`, bytes]));
    for (const role of ["timestamp", "snapshot", "targets"] as const) {
      const bytes = this.#history[role].at(-1);
      if (bytes !== undefined) files.set(`${role}.json`, bytes);
    }
    return files;
  }

  /** An older piece of a role, counted back from the newest. */
  older(role: "timestamp" | "snapshot" | "targets", back: number): Uint8Array | undefined {
    return this.#history[role].at(-1 - back) ?? this.#history[role][0];
  }

  /** Makes a root that changes one role. It is kept where it is as it should be, else only given back, for one look at it. */
  rotate(making: RootMaking): { readonly name: string; readonly bytes: Uint8Array } | null {
    const next = { ...this.#roles, [making.role]: making.keys };
    const signers = {
      old: rolesKeys(this.#roles),
      new: rolesKeys(next),
      both: [...rolesKeys(this.#roles), ...rolesKeys(next)],
    }[making.signedBy];
    const version = this.#roots.length + making.step;
    const bytes = this.#root(next, version, making, signers);
    const isGood = making.step === 1 && this.#wouldHold(next, signers, making.absent);
    if (!isGood) return { name: `${this.#roots.length + 1}.root.json`, bytes };
    this.#roots.push(bytes);
    this.isWholeRotation = making.keys.keys.every((key) => !this.#everKeys[making.role].has(key));
    for (const key of making.keys.keys) this.#everKeys[making.role].add(key);
    this.#roles = next;
    return null;
  }

  makeTargets(making: Making): void {
    this.#made.targets += 1;
    const keys = this.#signers("targets", making);
    const signer = { cryptography, keys: POOL.slice(0, 1), expiresMs: expiryOf(making) };
    const { signed } = Metadata.fromJSON(
      MetadataKind.Targets,
      parseMetadataJson(createTargets(signer), "targets.json"),
    );
    Object.assign(signed, { version: this.#made.targets });
    this.#history.targets.push(signMetadata(signed, keys));
  }

  /** @param more other files that it names, with their versions */
  makeSnapshot(making: Making, targetsShift: number, more: Readonly<Record<string, number>> = {}): void {
    this.#made.snapshot += 1;
    const named = Math.max(1, this.#made.targets + targetsShift);
    const snapshot = new Snapshot({
      specVersion: "1.0.31",
      version: this.#made.snapshot,
      expires: tufTime(expiryOf(making)),
      meta: {
        "targets.json": new MetaFile({ version: named }),
        ...Object.fromEntries(Object.entries(more).map(([file, version]) => [file, new MetaFile({ version })])),
      },
    });
    this.#history.snapshot.push(signMetadata(snapshot, this.#signers("snapshot", making)));
  }

  makeTimestamp(making: Making, snapshotShift: number, withHash: boolean): void {
    this.#made.timestamp += 1;
    const bytes = this.#history.snapshot.at(-1) ?? new Uint8Array(0);
    const hashed = withHash ? { length: bytes.length, hashes: { sha256: sha256Hex(cryptography, bytes) } } : {};
    const timestamp = new Timestamp({
      specVersion: "1.0.31",
      version: this.#made.timestamp,
      expires: tufTime(expiryOf(making)),
      snapshotMeta: new MetaFile({ version: Math.max(1, this.#made.snapshot + snapshotShift), ...hashed }),
    });
    this.#history.timestamp.push(signMetadata(timestamp, this.#signers("timestamp", making)));
  }

  /** The next piece of this role has version 1. */
  restart(role: "timestamp" | "snapshot"): void {
    this.#made[role] = 0;
  }

  /** Another timestamp of the newest one's version. */
  twin(): Uint8Array {
    this.#made.timestamp -= 1;
    this.makeTimestamp({ ...WELL_MADE, isExpired: false }, 0, false);
    return this.#history.timestamp.pop() ?? new Uint8Array(0);
  }

  /** The next root, in which a key has a name of its own. */
  misnamedRoot(): Uint8Array {
    const root = readRoot(this.#root(this.#roles, this.#roots.length + 1, WELL_MADE, rolesKeys(this.#roles)));
    const { key } = keyOf(0);
    root.addKey(Key.fromJSON("ab".repeat(32), key.toJSON()), "targets");
    return signMetadata(root, rolesKeys(this.#roles).map(keyOf));
  }

  /** The newest of all, with a timestamp that says no time zone. */
  withLocalTime(): ServedFiles {
    this.makeTimestamp(WELL_MADE, 0, true);
    const bytes = this.#history.timestamp.pop() ?? new Uint8Array(0);
    const { signed } = Metadata.fromJSON(MetadataKind.Timestamp, parseMetadataJson(bytes, "timestamp.json"));
    Object.assign(signed, { expires: signed.expires.slice(0, -1) });
    return this.files.set("timestamp.json", signMetadata(signed, this.#signers("timestamp", WELL_MADE)));
  }

  #signers(role: RoleName, { absent }: Making): readonly SigningKey[] {
    return this.#roles[role].keys.filter((key) => !absent.includes(key)).map(keyOf);
  }

  #wouldHold(next: Roles, signers: readonly number[], absent: readonly number[]): boolean {
    const signed = new Set(signers.filter((key) => !absent.includes(key)));
    return [this.#roles.root, next.root].every(
      ({ keys, threshold }) => keys.filter((key) => signed.has(key)).length >= threshold,
    );
  }

  #root(roles: Roles, version: number, making: Making, signers: readonly number[]): Uint8Array {
    const keys = (role: RoleName): readonly SigningKey[] => roles[role].keys.map(keyOf);
    const root = readRoot(
      createRoot({
        rootKeys: keys("root"),
        targetsKeys: keys("targets"),
        snapshotKeys: keys("snapshot"),
        timestampKeys: keys("timestamp"),
        version,
        expiresMs: expiryOf(making),
      }),
    );
    for (const role of ROLE_NAMES) Object.assign(root.roles[role] ?? {}, { threshold: roles[role].threshold });
    const present = signers.filter((key) => !making.absent.includes(key));
    return signMetadata(root, [...new Set(present)].map(keyOf));
  }
}

function readRoot(bytes: Uint8Array): Root {
  return Metadata.fromJSON(MetadataKind.Root, parseMetadataJson(bytes, "root.json")).signed;
}

function rolesKeys({ root }: Roles): readonly number[] {
  return root.keys;
}

function keyOf(number: number): SigningKey {
  const key = POOL[number];
  if (key === undefined) throw new Error(`no key ${number}`);
  return key;
}

function expiryOf({ isExpired }: Making): number {
  return Date.now() + (isExpired ? -YEAR_MS : YEAR_MS);
}
