import { Repository, type Making, type RoleKeys, type Roles } from "./repository.ts";
import type { ServedFiles } from "./tuf-js-client.ts";

export interface Difference {
  readonly why: string;
  /** What only tuf-js takes, after both have seen the repository's beginning. */
  readonly show: () => {
    readonly repository: Repository;
    readonly change: (repository: Repository) => ServedFiles;
    readonly code: string;
  };
}

const GOOD: Making = { isExpired: false, absent: [] };
const one = (key: number): RoleKeys => ({ keys: [key], threshold: 1 });
const PLAIN: Roles = { root: one(0), targets: one(1), snapshot: one(2), timestamp: one(3) };

/** Where the two may differ, and why: the first two also in the comparison above. A difference that is not here fails it. */
export const DIFFERENCES: Readonly<Record<string, Difference>> = {
  "not fetched": {
    why: "tuf-js does not look at a snapshot or targets that it has in its cache already, nor at the hash that a timestamp names of such a snapshot; a head is one piece, and every part of it must hold",
    show: () => ({
      repository: new Repository(PLAIN),
      change: ({ files }) => new Map(files).set("targets.json", new Uint8Array(3)),
      code: "TRUST_METADATA_MALFORMED",
    }),
  },
  "targets seen": {
    why: "TUF protects targets from going back through the snapshot alone, so not after its keys have changed; we remember targets too, as long as the keys that signed them are trusted",
    show: () => {
      const repository = new Repository(PLAIN);
      repository.makeTargets(GOOD);
      repository.makeSnapshot(GOOD, 0);
      repository.makeTimestamp(GOOD, 0, true);
      return {
        repository,
        change: () => {
          repository.rotate({ ...GOOD, role: "snapshot", keys: one(5), signedBy: "both", step: 1 });
          repository.makeSnapshot(GOOD, -1);
          repository.makeTimestamp(GOOD, 0, true);
          const old = repository.older("targets", 1);
          return old === undefined ? repository.files : repository.files.set("targets.json", old);
        },
        code: "TRUST_ROLLED_BACK product/targets.json",
      };
    },
  },
  "whole chain": {
    why: "tuf-js begins at the root that it has; a head brings the chain from the first root on, which must lead through the very root that was seen",
    show: () => {
      const repository = new Repository(PLAIN);
      repository.rotate({ ...GOOD, role: "targets", keys: one(5), signedBy: "both", step: 1 });
      repository.makeTargets(GOOD);
      repository.makeSnapshot(GOOD, 0);
      repository.makeTimestamp(GOOD, 0, true);
      return {
        repository,
        change: ({ files }) => {
          files.delete("2.root.json");
          return files;
        },
        code: "TRUST_ROLLED_BACK product root",
      };
    },
  },
  "same version": {
    why: "tuf-js goes on with the timestamp that it has when another one of its version comes; we refuse it",
    show: () => ({
      repository: new Repository(PLAIN),
      change: (repository) => repository.files.set("timestamp.json", repository.twin()),
      code: "TRUST_ROLLED_BACK product/timestamp.json",
    }),
  },
  "key ids": {
    why: "tuf-js takes any name for a key; we require its hash, because one key under two names would count twice",
    show: () => ({
      repository: new Repository(PLAIN),
      change: (repository) => repository.files.set("2.root.json", repository.misnamedRoot()),
      code: "TRUST_METADATA_MALFORMED",
    }),
  },
  "time zone": {
    why: "tuf-js reads an expiry without a time zone as local time; we require UTC, as TUF does",
    show: () => ({
      repository: new Repository(PLAIN),
      change: (repository) => repository.withLocalTime(),
      code: "TRUST_METADATA_MALFORMED",
    }),
  },
  "our files": {
    why: "a snapshot of ours names roots and the platform's files too, which tuf-js does not look at",
    show: () => ({
      repository: new Repository(PLAIN),
      change: (repository) => {
        repository.makeSnapshot(GOOD, 0, { "root.json": 7 });
        repository.makeTimestamp(GOOD, 0, true);
        return repository.files;
      },
      code: "TRUST_MIXED",
    }),
  },
  limit: {
    why: "a snapshot of ours has four files: 64 KB are enough, tuf-js reads 2 MB",
    show: () => ({
      repository: new Repository(PLAIN),
      change: (repository) => {
        const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`role-${index}.json`, 1]));
        repository.makeSnapshot(GOOD, 0, many);
        repository.makeTimestamp(GOOD, 0, true);
        return repository.files;
      },
      code: "TRUST_METADATA_MALFORMED",
    }),
  },
};
