import type { Threat } from "./threat.ts";

const PROVISION = "packages/dms/src/device/provision.test.ts";
const REVOCATION = "packages/dms/src/device/revocation.test.ts";
const CLIENT = "packages/device/src/dms-client/dms-client.test.ts";

/** Who speaks, and over which line. */
export const PARTY_THREATS: readonly Threat[] = [
  {
    attack: "Taken-over DMS at activation",
    names: ["TUF: arbitrary software installation", "RFC 9124: THREAT.MFST.OVERRIDE"],
    stoppedBy:
      "A DMS brings in a product root of its own and activates devices to it. The platform root that the device got at manufacture must vouch for each product root.",
    test: {
      file: "packages/device/src/update/check-product.test.ts",
      name: "is refused for a product root that a taken-over DMS brings in, whatever it signs around it",
    },
    switches: [
      {
        defence: "the platform's word for a product",
        file: "packages/trust/src/ladder/verify-ladder.ts",
        text: "if (firstRoot === undefined || !names(cryptography, platformTargets.targets, productRootTarget(product), firstRoot))",
        instead: "if (firstRoot === undefined)",
      },
    ],
  },
  {
    attack: "A pack for what the device does not have",
    names: ["RFC 9124: THREAT.UPD.WRONG_PRECURSOR"],
    stoppedBy:
      "A delta is applied to other old files than it was made for. A pack names both ends; each segment and each whole file must hash as they should.",
    test: {
      file: "packages/device/src/update/pack-download.test.ts",
      name: "a pack over a base that is not the one it was made for is refused",
    },
    switches: [
      {
        defence: "the comparison of what the pack is for",
        file: "packages/device/src/update/check-pack.ts",
        text: 'if (!isWanted(header, wanted)) throw new RegrowError("UPDATE_PACK_INVALID", { reason: "it is another pack" });',
        instead: "",
      },
    ],
  },
  {
    attack: "A file is changed behind the DMS's back",
    names: ["Uptane: arbitrary software", "RFC 9124: THREAT.IMG.REPLACE"],
    stoppedBy:
      "Somebody writes into the blob store. Each file is hashed while it is packed; its bundle is offered no more, and the audit log says so.",
    test: {
      file: "packages/dms/src/pack/packs.test.ts",
      name: "never hold a file that was changed behind the DMS's back: its bundle is not offered until it is uploaded again",
    },
    switches: [
      {
        defence: "the hash while packing",
        file: "packages/dms/src/pack/unpack-stream.ts",
        text: 'if (hash.digest("hex") !== sha256)',
        instead: 'if (sha256 === "")',
      },
    ],
  },
  {
    attack: "False DMS",
    names: [
      "TUF: malicious mirrors preventing updates",
      "RFC 9124: THREAT.NET.ONPATH",
      "RFC 9124: THREAT.NET.REDIRECT",
    ],
    stoppedBy:
      "Somebody on the way plays the DMS. A device believes one authority, pinned at manufacture, and follows no redirect.",
    test: { file: CLIENT, name: "believes no server that another authority vouches for" },
    switches: [
      {
        defence: "the check of the server's certificate",
        file: "packages/device/src/dms-client/https-connection.ts",
        text: "rejectUnauthorized: true",
        instead: "rejectUnauthorized: false",
      },
    ],
  },
  {
    attack: "Downgrade of TLS",
    names: ["Uptane: read updates", "RFC 9124: THREAT.IMG.DISCLOSURE"],
    stoppedBy:
      "Old versions of TLS are offered, to read or change what is said. Both sides speak TLS 1.2 and newer only, 1.3 by themselves.",
    test: {
      file: "packages/dms/src/device-api/device-app.test.ts",
      name: "speaks TLS 1.2 and newer, under the names it is known by",
    },
    switches: [
      {
        defence: "the least version",
        file: "packages/dms/src/device-api/device-server.ts",
        text: 'minVersion: "TLSv1.2",',
        instead: 'minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0",',
      },
    ],
  },
  {
    attack: "Slow retrieval",
    names: ["TUF: slow retrieval attack", "Uptane: slow retrieval"],
    stoppedBy:
      "A transfer is drawn out with a byte now and then. Silence and a pace that leads nowhere end it; what came is kept for the next try.",
    test: { file: "packages/device/src/update/least-pace.test.ts", name: "ends a transfer that only trickles" },
    switches: [
      {
        defence: "the least pace",
        file: "packages/device/src/update/least-pace.ts",
        text: "if (isTooSlow(this.#windowBytes, durationMs))",
        instead: "if (durationMs < 0)",
      },
    ],
  },
  {
    attack: "Silence",
    names: ["TUF: slow retrieval attack", "Uptane: drop-request"],
    stoppedBy: "The other side says nothing. Every wait has an end, and the device tries again, less and less often.",
    test: { file: CLIENT, name: "stops waiting for a server that says nothing" },
    switches: [
      {
        defence: "the watch over silence",
        file: "packages/device/src/dms-client/silence-watch.ts",
        text: 'this.#silent.abort(new Error("silence"));',
        instead: "",
        hangs: true,
      },
    ],
  },
  {
    attack: "Wrong device",
    names: ["Uptane: arbitrary software"],
    stoppedBy: "A device shows its own certificate and another's UUID. Both are compared at each request.",
    test: { file: PROVISION, name: "are asked for, come from this DMS, and belong to the UUID in the header" },
    switches: [
      {
        defence: "the comparison of UUID and certificate",
        file: "packages/dms/src/device-api/identity.ts",
        text: "if (named !== uuid)",
        instead: 'if (uuid === "")',
      },
    ],
  },
  {
    attack: "Stolen device key",
    names: ["RFC 9124: THREAT.KEY.EXPOSURE"],
    stoppedBy:
      "Somebody has the key of a device. Shut out, it gets nothing from that answer on, on no connection that is open.",
    test: {
      file: REVOCATION,
      name: "counts from the answer on, also where check-ins are answered from memory",
    },
    switches: [
      {
        defence: "the look at what is revoked",
        file: "packages/dms/src/device/device-gate.ts",
        text: 'if (device.isRevoked) throw new RegrowError("DEVICE_REVOKED");',
        instead: "",
      },
    ],
  },
  {
    attack: "Stolen device key on a resumed session",
    names: ["RFC 9124: THREAT.KEY.EXPOSURE"],
    stoppedBy: "TLS does not look at certificates again when a session is resumed. Every request is judged by itself.",
    test: { file: REVOCATION, name: "refuses a session that was resumed" },
    switches: [
      {
        defence: "the look at what is revoked",
        file: "packages/dms/src/device/device-gate.ts",
        text: 'if (device.isRevoked) throw new RegrowError("DEVICE_REVOKED");',
        instead: "",
      },
    ],
  },
  {
    attack: "A device's UUID taken by a stranger",
    names: ["RFC 9124: THREAT.KEY.EXPOSURE"],
    stoppedBy:
      "Somebody provisions another device under a UUID that is in use. A UUID belongs to the key that had it first.",
    test: { file: PROVISION, name: "gives a UUID to one key only, and to that key again with a fresh token" },
    switches: [
      {
        defence: "the comparison of keys",
        file: "packages/dms/src/device/provision.ts",
        text: 'if (Buffer.compare(holder.public_key, publicKey) !== 0) throw new RegrowError("DEVICE_UUID_TAKEN", { uuid });',
        instead: "",
      },
    ],
  },
  {
    attack: "An outcome that did not happen",
    names: ["Uptane: deny functionality"],
    stoppedBy:
      "Somebody tells the DMS that a device runs what it does not. What counts is the device's own log, chained and signed by its key.",
    test: {
      file: "packages/dms/src/log/ingest.test.ts",
      name: "refuses altered lines and another's signature, and holds nothing against the device",
    },
    switches: [
      {
        defence: "the signature of the log",
        file: "packages/dms/src/log/ingest.ts",
        text: "if (!isSignedByDevice(device.publicKey, proof, request.signature))",
        instead: 'if (request.signature === "")',
      },
    ],
  },
];
