import type { Threat } from "./threat.ts";

const BRIDGED = "test/scenario/bridged-update.test.ts";
const FACTORY = "packages/device/src/factory/make-device.test.ts";

/** What somebody carries to a device, and from it. */
export const CARRIED_THREATS: readonly Threat[] = [
  {
    attack: "Replayed answer of the DMS",
    names: ["Uptane: rollback", "RFC 9124: THREAT.IMG.EXPIRED"],
    stoppedBy:
      "An answer that was carried to a device once is carried again, with an old package. It answers one request by a number that is used once, expires, and counts only while the device runs what it ran when it asked.",
    test: { file: BRIDGED, name: "is asked for, answered, brought and installed; its answer counts once" },
    switches: [
      {
        defence: "the number of the request",
        file: "packages/device/src/bridge/bridge.ts",
        text: 'if (record.nonce === null || record.nonce !== answer.nonce) throw new RegrowError("DFU_RESPONSE_STALE");',
        instead: "",
      },
    ],
  },
  {
    attack: "A host that speaks for the DMS",
    names: ["RFC 9124: THREAT.NET.ONPATH", "RFC 9124: THREAT.MFST.OVERRIDE"],
    stoppedBy:
      "Whoever carries alters the answer, makes one, or gives another device's. It is signed with a key that the DMS's authority certifies for answers alone, and names the device.",
    test: { file: BRIDGED, name: "is refused on another device, by another DMS's word, and changed in any letter" },
    switches: [
      {
        defence: "the signature of the answer",
        file: "packages/device/src/bridge/verify-answer.ts",
        text: 'if (!verify("sha256", signedBytes, certificate.publicKey, signature)) throw untrusted("its signature is wrong");',
        instead: "",
      },
      {
        defence: "the authority of its signer",
        file: "packages/device/src/bridge/verify-answer.ts",
        text: `if (authority === undefined) throw untrusted("no authority of this device's DMS vouches for its signer");`,
        instead: "",
      },
      {
        defence: "the comparison of the device",
        file: "packages/device/src/bridge/bridge.ts",
        text: "if (uuid !== identity.record.uuid)",
        instead: 'if (uuid === "")',
      },
    ],
  },
  {
    attack: "A request in another device's name",
    names: ["Uptane: arbitrary software", "RFC 9124: THREAT.NET.ONPATH"],
    stoppedBy:
      "Whoever carries says that a device runs something else, to be given an old version or to spoil its log. The DMS takes what the device's own key has signed, and nothing older than it has answered.",
    test: {
      file: "packages/dms/src/bridge/bridge.test.ts",
      name: "refuses what another key has signed, what was changed, what is older, and what is another's",
    },
    switches: [
      {
        defence: "the device's signature",
        file: "packages/dms/src/device-api/identity.ts",
        text: 'if (!isSigned) throw new RegrowError("DFU_REQUEST_UNTRUSTED", { uuid });',
        instead: "",
      },
      {
        defence: "the order of requests",
        file: "packages/dms/src/bridge/answer-request.ts",
        text: "if (number < newest || (number === newest && !isSame))",
        instead: "if (number < 0)",
      },
    ],
  },
  {
    attack: "A factory package for somebody's device",
    names: ["RFC 9124: THREAT.MFST.OVERRIDE", "TUF: arbitrary software installation"],
    stoppedBy:
      "Somebody with a cable gives a device another owner, DMS or product. A device that has an owner, is known to a DMS or is locked to a product takes no factory package; one that was given a platform root takes those alone that it leads to.",
    test: { file: FACTORY, name: "is refused where the device has an owner, a DMS, or another product" },
    switches: [
      {
        defence: "the owner",
        file: "packages/device/src/factory/check-device.ts",
        text: 'if (record.owner !== null) throw new RegrowError("FACTORY_DEVICE_OWNED", { owner: record.owner });',
        instead: "",
      },
      {
        defence: "the lock to a product",
        file: "packages/device/src/factory/check-device.ts",
        text: "if (locked !== null && locked !== product)",
        instead: 'if (locked === "")',
      },
    ],
  },
  {
    attack: "A factory package that nobody signed",
    names: ["RFC 9124: THREAT.IMG.NON_AUTH", "RFC 9124: THREAT.UPD.UNAPPROVED"],
    stoppedBy:
      "The address of the DMS, the token or the settings in a factory package are altered. The document is signed by the keys that sign the product's bundles, and all of it is verified before the first byte of the device changes.",
    test: {
      file: FACTORY,
      name: "writes nothing of what is not verified: another's, expired, changed, cut off, for another bundle or platform",
    },
    switches: [
      {
        defence: "the signatures of the document",
        file: "packages/device/src/factory/receive-bundle.ts",
        text: "verifyFactoryDocument(cryptography, productRoot, envelope, nowMs);",
        instead: "",
      },
    ],
  },
];
