import type { Threat } from "./threat.ts";

/** Every attack, in the order of docs/explanation/security.md. */
export const THREATS: readonly Threat[] = [
  {
    attack: "Arbitrary software",
    names: ["TUF: arbitrary software installation", "Uptane: arbitrary software", "RFC 9124: THREAT.IMG.REPLACE"],
    stoppedBy:
      "Somebody on the way, or in the DMS, puts other bytes in the place of an object. Every object is hashed before it is installed, and again before it is started.",
    test: {
      file: "packages/trust/src/bundle/bundle-verifier.test.ts",
      name: "refuses objects that are altered, missing, too many, twice, cut or not compressed",
    },
    switches: [
      {
        defence: "the hash of an object",
        file: "packages/trust/src/bundle/object-check.ts",
        text: "if (actual !== this.#sha256)",
        instead: 'if (actual === "")',
      },
    ],
  },
];
