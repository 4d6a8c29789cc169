import { headOf } from "@regrow/testing/publisher";
import { writeHead } from "@regrow/core/bundle";
import type { Disk } from "@regrow/core/port";
import type { Offer, ProductTrustAnswer } from "@regrow/core/protocol";
import type { PackAnswer, PackRange } from "@regrow/device/dms-client";
import { loadIdentity, type Identity } from "@regrow/device/identity";
import type { TokenStore } from "@regrow/device/provisioning";
import { DEVICE_UUID, pem } from "./fixtures.ts";
import { makePack } from "./make-pack.ts";
import { updateIdOf } from "./scenario/steps.ts";
import { ONE, RELEASES, type Release } from "./world.ts";

/** Bytes of a pack in one piece: an update's objects come in several. */
const PIECE_BYTES = 1_500;

/** A DMS without a network, which gives the device what it asks for. Identity is read anew each time. */
export class ScriptedDms implements Disposable {
  readonly #disk: Disk;
  #token: string | null = "a-token-of-16-or-more";

  readonly #onAcknowledged: () => Promise<void>;

  /** @param onAcknowledged called when it has heard that the certificate is stored */
  constructor(disk: Disk, onAcknowledged: () => Promise<void> = async () => {}) {
    this.#disk = disk;
    this.#onAcknowledged = onAcknowledged;
  }

  get token(): TokenStore {
    return { read: () => this.#token, erase: async () => void (this.#token = null) };
  }

  identity(): Promise<Identity> {
    return loadIdentity(this.#disk);
  }

  reload(): void {}

  async client(): Promise<this> {
    return this;
  }

  async strangerClient(): Promise<this> {
    return this;
  }

  [Symbol.dispose](): void {}

  async provision(): Promise<{ uuid: string; certificatePem: string; caPem: string }> {
    return { uuid: DEVICE_UUID, certificatePem: pem("device"), caPem: pem("ca") };
  }

  async acknowledge(): Promise<{ result: "success" }> {
    await this.#onAcknowledged();
    return { result: "success" };
  }

  async renew(): Promise<{ certificatePem: string }> {
    return { certificatePem: pem("device-renewed") };
  }

  async claim(): Promise<{ owner: string; product: string | null }> {
    return { owner: "acme", product: null };
  }

  async activate({ product }: { readonly product: string }): Promise<{ product: string }> {
    return { product };
  }

  async productTrust(): Promise<ProductTrustAnswer> {
    const { platformRoots, platformTargets, productRoots, productTargets } = headOf(ONE.bundle);
    return {
      metadata: {
        platformRoots: platformRoots.map(textOf),
        platformTargets: textOf(platformTargets),
        productRoots: productRoots.map(textOf),
        productTargets: textOf(productTargets),
      },
    };
  }

  async head(bundleId: string): Promise<Uint8Array> {
    return writeHead(headOf(releaseOf(bundleId).bundle));
  }

  async pack(bundleId: string, from: string, { offsetBytes }: PackRange): Promise<PackAnswer> {
    const base = RELEASES.find(({ manifestSha256 }) => manifestSha256 === from);
    const pack = makePack(base ?? null, releaseOf(bundleId));
    return { etag: '"one"', offsetBytes, totalBytes: pack.length, body: inPieces(pack.subarray(offsetBytes)) };
  }
}

/** What the DMS offers of a release. */
export function offerOf(release: Release): Offer {
  const { version, bundle, manifestSha256 } = release;
  const id = updateIdOf(release);
  return { updateId: id, bundleId: id, version, manifestSha256, headBytes: writeHead(headOf(bundle)).length };
}

function releaseOf(bundleId: string): Release {
  const release = RELEASES.find((each) => updateIdOf(each) === bundleId);
  if (release === undefined) throw new Error(`no bundle ${bundleId}`);
  return release;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}
