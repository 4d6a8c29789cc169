import type { Threat } from "./threat.ts";

const HEAD = "packages/device/src/update/stage-head.test.ts";
const LADDER = "packages/trust/src/ladder/verify-ladder.test.ts";
const FRESHNESS = "packages/trust/src/ladder/verify-freshness.ts";

/** What is said about what is to be installed. */
export const METADATA_THREATS: readonly Threat[] = [
  {
    attack: "Rollback of metadata",
    names: ["TUF: rollback attack", "Uptane: rollback"],
    stoppedBy:
      "Older metadata, properly signed, is shown again. A device remembers what it has seen, installed or not, over every restart and reset.",
    test: {
      file: HEAD,
      name: "is not older than one that was seen, also when that one was not installed, and over a restart",
    },
    switches: [
      {
        defence: "the memory of what was seen",
        file: "packages/device/src/update/verify-trust.ts",
        text: "await memory.keep(product, seen);",
        instead: "",
      },
    ],
  },
  {
    attack: "Fast-forward",
    names: ["TUF: fast-forward attack"],
    stoppedBy:
      "With stolen online keys the version numbers are driven to their end, so that nothing newer can follow. A root with other online keys makes it good again.",
    test: {
      file: HEAD,
      name: "is good again after a root with other online keys, however far the stolen ones had counted (5.3.11)",
    },
    switches: [
      {
        defence: "forgetting what keys vouched for that are trusted no longer",
        file: FRESHNESS,
        text: 'if (seen.timestamp !== null && stillBinds(seen.timestamp, roleOf(root, "timestamp"))) {',
        instead: "if (seen.timestamp !== null) {",
      },
    ],
  },
  {
    attack: "Freeze",
    names: ["TUF: indefinite freeze attack", "Uptane: freeze"],
    stoppedBy:
      "A device is told for ever that what it has is the newest. The DMS's word has a short life: after it, an update over the air says TRUST_EXPIRED.",
    test: { file: HEAD, name: "cannot be held back for longer than the DMS's word counts" },
    switches: [
      {
        defence: "the end of the DMS's word",
        file: "packages/trust/src/ladder/read-metadata.ts",
        text: "if (signed.isExpired(new Date(nowMs)))",
        instead: "if (nowMs < 0)",
      },
    ],
  },
  {
    attack: "Mix and match",
    names: ["TUF: mix-and-match attacks", "Uptane: mix-and-match"],
    stoppedBy:
      "Parts of the metadata that were never current together are combined. The snapshot names each by version and hash.",
    test: { file: HEAD, name: "teaches what holds of it also when it is refused" },
    switches: [
      {
        defence: "the snapshot's list",
        file: "packages/trust/src/ladder/verify-ladder.ts",
        text: "if (snapshot !== null) checkSnapshot(snapshot, versions, head);",
        instead: "",
      },
    ],
  },
  {
    attack: "Nobody vouches for freshness",
    names: ["TUF: indefinite freeze attack"],
    stoppedBy:
      "Timestamp and snapshot are left out. Over the air they must be there when the product's root names who makes them.",
    test: { file: HEAD, name: "is taken with the DMS's word that it is the newest, and without it refused" },
    switches: [
      {
        defence: "the demand for both",
        file: "packages/trust/src/ladder/verify-ladder.ts",
        text: 'if (!isWhole && (path === "offline" || !isNamed)) return null;',
        instead: "if (!isWhole) return null;",
      },
    ],
  },
  {
    attack: "One stolen key of several",
    names: ["TUF: vulnerability to key compromises", "RFC 9124: THREAT.KEY.EXPOSURE"],
    stoppedBy: "With a threshold of two, one stolen key signs nothing that counts.",
    test: { file: LADDER, name: "need as many keys as the threshold says" },
    switches: [
      {
        defence: "the threshold",
        file: "packages/core/src/trust/verify-role.ts",
        text: "if (signers.length >= threshold)",
        instead: "if (signers.length >= 1)",
      },
    ],
  },
  {
    attack: "One key that counts twice",
    names: ["TUF: vulnerability to key compromises"],
    stoppedBy: "One key stands under two ids, to meet a threshold of two. An id is the hash of its key.",
    test: { file: LADDER, name: "count one key under two ids once: such a root is refused" },
    switches: [
      {
        defence: "the comparison of id and key",
        file: "packages/core/src/trust/metadata.ts",
        text: "if (keyId !== sha256Hex(cryptography, canonicalJson(value)))",
        instead: 'if (keyId === "")',
      },
    ],
  },
  {
    attack: "Stolen root key that is used no longer",
    names: ["TUF: vulnerability to key compromises", "RFC 9124: THREAT.KEY.EXPOSURE"],
    stoppedBy:
      "Whoever has the old key signs another chain of roots beside the right one. The chain must lead through the very root that was seen, byte for byte.",
    test: {
      file: HEAD,
      name: "leads through the very root that was seen: a stolen root key that is used no longer opens nothing",
    },
    switches: [
      {
        defence: "the memory of roots by their bytes",
        file: "packages/trust/src/ladder/verify-chain.ts",
        text: "if (sha256Hex(cryptography, known) !== seen.sha256)",
        instead: 'if (seen.sha256 === "")',
      },
    ],
  },
  {
    attack: "Everything expired",
    names: ["TUF: indefinite freeze attack", "RFC 9124: THREAT.IMG.EXPIRED.OFFLINE"],
    stoppedBy:
      "Metadata whose time is over is shown. Nothing new is installed by it; what is installed goes on running.",
    test: { file: LADDER, name: "refuses what has expired, on the very second" },
    switches: [
      {
        defence: "expiry",
        file: "packages/trust/src/ladder/read-metadata.ts",
        text: "if (signed.isExpired(new Date(nowMs)))",
        instead: "if (nowMs < 0)",
      },
    ],
  },
  {
    attack: "Clock set back",
    names: ["TUF: indefinite freeze attack", "RFC 9124: THREAT.IMG.EXPIRED.OFFLINE"],
    stoppedBy:
      "The clock is turned back, so that expired metadata is good again. Time has a floor that the DMS raises and that survives restarts.",
    test: { file: HEAD, name: "set back makes nothing good again that has expired, also after a restart" },
    switches: [
      {
        defence: "the floor",
        file: "packages/device/src/update/time-floor.ts",
        text: "return Math.max(this.#clock.nowMs(), this.#floorNowMs());",
        instead: "return this.#clock.nowMs();",
      },
      {
        defence: "the floor's memory",
        file: "packages/device/src/update/time-floor.ts",
        text: "await this.#store?.keepFloor(knownMs);",
        instead: "",
      },
    ],
  },
  {
    attack: "Clock set forward",
    names: ["Uptane: freeze"],
    stoppedBy:
      "The clock is turned forward, so that everything seems expired. That is named as what is wrong, and costs nothing once it is right.",
    test: { file: HEAD, name: "set forward is named as what is wrong, and costs nothing once it is right" },
    switches: [
      {
        defence: "the comparison with the DMS's clock",
        file: "packages/device/src/update/verify-trust.ts",
        text: "const toldMs = timeFloor.toldNowMs();",
        instead: "const toldMs = undefined;",
      },
    ],
  },
];
