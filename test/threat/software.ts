import type { Threat } from "./threat.ts";

const VERIFIER = "packages/trust/src/bundle/bundle-verifier.test.ts";
const INSTALLABLE = "packages/core/src/boot/installable.test.ts";

/** What is installed. */
export const SOFTWARE_THREATS: readonly Threat[] = [
  {
    attack: "Arbitrary software",
    names: ["TUF: arbitrary software installation", "Uptane: arbitrary software", "RFC 9124: THREAT.IMG.REPLACE"],
    stoppedBy:
      "Other bytes take the place of a file, on the way or in the DMS. Every object is hashed before it is installed, and again before it is started.",
    test: { file: VERIFIER, name: "refuses objects that are altered, missing, too many, twice, cut or not compressed" },
    switches: [
      {
        defence: "the hash of an object",
        file: "packages/trust/src/bundle/object-check.ts",
        text: "if (actual !== this.#sha256)",
        instead: 'if (actual === "")',
      },
    ],
  },
  {
    attack: "Software that nobody signed",
    names: ["RFC 9124: THREAT.IMG.NON_AUTH", "RFC 9124: THREAT.UPD.UNAPPROVED", "RFC 9124: THREAT.MFST.MODIFICATION"],
    stoppedBy:
      "A manifest or its metadata is forged or altered. Two verifiers that share no code check every signature: the kernel before the download, the bootloader before it installs.",
    test: {
      file: "packages/trust/src/ladder/verify-ladder.test.ts",
      name: "agree on any altered byte, and take none that changes what was signed",
    },
    switches: [
      {
        defence: "signatures in the bootloader's verifier",
        file: "packages/core/src/trust/verify-role.ts",
        text: "key !== undefined && signatureHex !== undefined && cryptography.verify(key, metadata.signedBytes, signatureHex)",
        instead: "key !== undefined && signatureHex !== undefined",
      },
      {
        defence: "signatures in the kernel's verifier",
        file: "packages/trust/src/ladder/read-metadata.ts",
        text: "root.verifyDelegate(role, metadata);",
        instead: "",
      },
    ],
  },
  {
    attack: "What the kernel checked is not what the bootloader installs",
    names: ["RFC 9124: THREAT.MFST.TOCTOU"],
    stoppedBy:
      "The staged files are exchanged after the check. The bootloader believes nobody: it verifies the staged head and all files by itself before it switches.",
    test: {
      file: "packages/device/src/store/install-update.test.ts",
      name: "refuses, by its code, and leaves no generation",
    },
    switches: [
      {
        defence: "the bootloader's own look at the ladder",
        file: "packages/device/src/store/install-update.ts",
        text: "verifyLadder({ cryptography, pinnedRoot, head, product, version });",
        instead: "",
      },
    ],
  },
  {
    attack: "Partial bundle",
    names: ["Uptane: partial bundle installation", "Uptane: mixed bundles"],
    stoppedBy:
      "A part of a bundle is held back. An update is all or nothing (law L3): what lacks a file is no bundle, and a power cut leaves the old generation or the new one, whole.",
    test: { file: VERIFIER, name: "refuses objects that are altered, missing, too many, twice, cut or not compressed" },
    switches: [
      {
        defence: "the count of what came",
        file: "packages/trust/src/bundle/bundle-verifier.ts",
        text: "return this.#checkComplete();",
        instead: "return;",
      },
    ],
  },
  {
    attack: "More than the manifest names",
    names: ["RFC 9124: THREAT.IMG.EXTRA"],
    stoppedBy: "Files are added to a bundle. What the signed manifest does not name is refused, not carried along.",
    test: { file: VERIFIER, name: "refuses objects that are altered, missing, too many, twice, cut or not compressed" },
    switches: [
      {
        defence: "the list of what may come",
        file: "packages/trust/src/bundle/bundle-verifier.ts",
        text: "const sizeBytes = this.#expected.get(sha256);",
        instead: "const sizeBytes = this.#expected.get(sha256) ?? 7;",
      },
    ],
  },
  {
    attack: "A bundle that writes outside its place",
    names: ["RFC 9124: THREAT.IMG.FORMAT"],
    stoppedBy:
      "Names or links lead out of the bundle's folder, even properly signed. Paths are relative and clean, links stay inside their tree.",
    test: { file: VERIFIER, name: "refuses unsafe names even when they are properly signed" },
    switches: [
      {
        defence: "the rule that links are relative",
        file: "packages/core/src/manifest/path-rules.ts",
        text: 'if (target.startsWith("/"))',
        instead: 'if (target === "//")',
      },
    ],
  },
  {
    attack: "Endless data",
    names: ["TUF: endless data attack", "Uptane: endless data", "RFC 9124: THREAT.IMG.FORMAT"],
    stoppedBy:
      "A file that unpacks to terabytes, or an answer that never ends. Every length is known beforehand from signed metadata, or bounded.",
    test: {
      file: VERIFIER,
      name: "refuses an object that unpacks to more than the manifest says, without unpacking it",
    },
    switches: [
      {
        defence: "the bound while unpacking",
        file: "packages/trust/src/bundle/object-check.ts",
        text: "if (count > this.#sizeBytes)",
        instead: "if (count > Infinity)",
      },
    ],
  },
  {
    attack: "Endless answers",
    names: ["TUF: endless data attack", "Uptane: endless data"],
    stoppedBy:
      "The DMS, or who plays it, answers without an end. A device reads no more of an answer than there can be.",
    test: {
      file: "packages/device/src/dms-client/dms-client.test.ts",
      name: "asks for a given file by its hash, and reads no more than was named",
    },
    switches: [
      {
        defence: "the bound of an answer",
        file: "packages/device/src/dms-client/read-body.ts",
        text: "if (sizeBytes > maxBytes)",
        instead: "if (sizeBytes > Infinity)",
      },
    ],
  },
  ...(
    [
      ["Wrong product", "UPDATE_NOT_FOR_PRODUCT", "device.product !== null && manifest.product !== device.product"],
      [
        "Wrong kind of device",
        "UPDATE_NOT_FOR_PLATFORM",
        'manifest.platform !== "any" && manifest.platform !== device.platform',
      ],
      [
        "Downgrade to a version with a known hole",
        "UPDATE_SECURITY_VERSION",
        "manifest.securityVersion < device.securityVersion",
      ],
    ] as const
  ).map(([attack, code, text]): Threat => ({
    attack,
    names:
      code === "UPDATE_SECURITY_VERSION"
        ? ["TUF: rollback attack", "Uptane: rollback", "RFC 9124: THREAT.IMG.EXPIRED"]
        : ["TUF: wrong software installation", "RFC 9124: THREAT.IMG.INCOMPATIBLE"],
    stoppedBy: `A bundle that is signed, but not for this device as it is now. The bootloader compares what was signed with what it knows of the device (${code}).`,
    test: { file: INSTALLABLE, name: `refuses with ${code}` },
    switches: [
      { defence: `the check for ${code}`, file: "packages/core/src/boot/installable.ts", text, instead: "false" },
    ],
  })),
];
