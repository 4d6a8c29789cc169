import { createHash } from "node:crypto";
import type { Cryptography } from "../src/port/index.ts";

/** Real hashes for tests of the rules; nothing here checks signatures. */
export const testCryptography: Cryptography = {
  sha256() {
    const hash = createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), digestHex: () => hash.digest("hex") };
  },
  verify: () => false,
};
