import { RegrowError } from "@regrow/core/error";
import type { HeadExtra } from "@regrow/core/bundle";
import { NOTHING_SEEN, type SeenTrust } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { verifyFreshRepositories } from "../src/ladder/index.ts";
import { addProduct, createRoot, createSigningKey, createTargets } from "../src/publisher/index.ts";
import type { ServedFiles } from "./tuf-js-client.ts";

const cryptography = new NodeCryptography();
const PRODUCT = "ACME-KIOSK";
const FAR_AWAY_MS = Date.UTC(2100, 0, 1);

/** Our own client of one repository: a product's, below a platform that is as it should be and vouches for the first root. */
export class RegrowClient {
  readonly #platform: { readonly root: Uint8Array; readonly targets: Uint8Array };
  readonly #firstRoot: Uint8Array;
  #seen: SeenTrust = NOTHING_SEEN;

  constructor(firstRoot: Uint8Array) {
    this.#firstRoot = firstRoot;
    const [rootKey, targetsKey] = [createSigningKey(cryptography), createSigningKey(cryptography)];
    const signer = { cryptography, keys: [targetsKey], expiresMs: FAR_AWAY_MS };
    this.#platform = {
      root: createRoot({ rootKeys: [rootKey], targetsKeys: [targetsKey], expiresMs: FAR_AWAY_MS }),
      targets: addProduct(createTargets(signer), PRODUCT, firstRoot, signer),
    };
  }

  get seen(): SeenTrust {
    return this.#seen;
  }

  /** @returns "accepted", or the code of the refusal, with the file that had gone back */
  refresh(files: ServedFiles, nowMs = Date.now()): string {
    const extra = new Map<HeadExtra, Uint8Array>();
    for (const kind of ["snapshot", "timestamp"] as const) {
      const bytes = files.get(`${kind}.json`);
      if (bytes !== undefined) extra.set(kind, bytes);
    }
    try {
      const { seen } = verifyFreshRepositories({
        cryptography,
        pinnedRoot: this.#platform.root,
        head: {
          platformRoots: [this.#platform.root],
          platformTargets: this.#platform.targets,
          productRoots: this.#rootsOf(files),
          productTargets: files.get("targets.json") ?? new Uint8Array(0),
          extra,
        },
        product: PRODUCT,
        nowMs,
        path: "online",
        seen: this.#seen,
        onSeen: (learned) => (this.#seen = learned),
      });
      this.#seen = seen;
      return "accepted";
    } catch (error) {
      if (!(error instanceof RegrowError)) throw error;
      const { metadata } = error.details;
      return typeof metadata === "string" ? `${error.code} ${metadata}` : error.code;
    }
  }

  /** A head holds the whole chain, without a gap. */
  #rootsOf(files: ServedFiles): readonly Uint8Array[] {
    const roots = [this.#firstRoot];
    for (let next = files.get("2.root.json"); next !== undefined; next = files.get(`${roots.length + 1}.root.json`))
      roots.push(next);
    return roots;
  }
}
