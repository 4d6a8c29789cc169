import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { ProductTrustAnswer } from "@regrow/core/protocol";
import type { RepositoryHead } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { verifyFreshRepositories } from "@regrow/trust/ladder";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { startFakeDms } from "../../test/fake-dms.ts";
import { SILENT, makeTestDevice } from "../../test/test-device.ts";
import { activateDevice, claimDevice, DmsAccess } from "../provisioning/index.ts";
import { TrustMemory } from "../trust-memory/index.ts";
import { checkProduct } from "./check-product.ts";
import { TimeFloor } from "./time-floor.ts";

const SIGNAL = new AbortController().signal;
const cryptography = new NodeCryptography();
const publisher = makePublisher();
const own = headOf(publisher.bundle({ version: "1.0.0" }));
/** What somebody who has taken over the DMS can make: everything, with keys of his own. */
const forger = makePublisher();
const forged = headOf(forger.bundle({ version: "1.0.0" }));

interface Tried {
  readonly claimed: ErrorCode | "ok";
  readonly activated: ErrorCode | "ok";
  readonly product: string | null;
  readonly asked: readonly string[];
}

/** Claims a device with a token that names the product, then activates it, at a DMS that shows this metadata of the product. */
async function tryProduct(shown: RepositoryHead | null, product = publisher.product): Promise<Tried> {
  await using dms = await startFakeDms(({ path }) => ({
    kind: "json",
    value: path.endsWith("/trust") ? answerOf(shown) : path === "/claim" ? { owner: "ann", product } : { product },
  }));
  const disk = await makeTestDevice({ dmsUrl: dms.url, platformRoot: publisher.platformRoot });
  const clock = new VirtualClock();
  using access = new DmsAccess(disk, clock);
  const memory = new TrustMemory({ disk, cryptography, log: SILENT });
  const parts = { access, bootloader: fakeBootloader(), disk, cryptography, memory, log: SILENT };
  const timeFloor = new TimeFloor(clock, memory);
  const check = (code: string, signal: AbortSignal): Promise<void> =>
    checkProduct(
      { ...parts, timeFloor, verifyRepositories: (input) => verifyFreshRepositories({ cryptography, ...input }) },
      code,
      signal,
    );
  const dependencies = { disk, access, checkProduct: check, record: async () => {} };
  const claimed = await codeOf(claimDevice(dependencies, { token: "0123456789" }, SIGNAL));
  const { owner } = (await access.identity()).record;
  assert.equal(owner, "ann");
  const activated = await codeOf(activateDevice(dependencies, product, SIGNAL));
  access.reload();
  const { record } = await access.identity();
  return { claimed, activated, product: record.product, asked: dms.requests.map(({ path }) => path) };
}

describe("activation to a product", () => {
  it("is taken where the platform root of this device vouches for the product's", async () => {
    const tried = await tryProduct(own);
    assert.deepEqual([tried.claimed, tried.activated, tried.product], ["ok", "ok", publisher.product]);
  });

  it("is refused for a product root that a taken-over DMS brings in, whatever it signs around it", async () => {
    const rows: readonly (readonly [RepositoryHead, ErrorCode])[] = [
      [forged, "TRUST_ROOT_UNKNOWN"],
      [{ ...own, productRoots: forged.productRoots, productTargets: forged.productTargets }, "TRUST_PRODUCT_UNKNOWN"],
      [{ ...own, platformTargets: forged.platformTargets }, "TRUST_SIGNATURE_INVALID"],
      [{ ...own, platformRoots: [...own.platformRoots, ...forged.platformRoots] }, "TRUST_METADATA_MALFORMED"],
      [{ ...own, productTargets: forged.productTargets }, "TRUST_SIGNATURE_INVALID"],
    ];
    for (const [shown, code] of rows) {
      const tried = await tryProduct(shown);
      assert.deepEqual([tried.claimed, tried.activated, tried.product], [code, code, null]);
      assert.ok(!tried.asked.includes("/activate"), "a production product is for good: nothing may be asked for");
    }
  });

  it("is refused for a product that the platform does not name", async () => {
    const tried = await tryProduct(own, "ACME-OTHER");
    assert.deepEqual([tried.activated, tried.product], ["TRUST_PRODUCT_UNKNOWN", null]);
  });

  it("is taken while nothing of the product is published: no root comes in by it", async () => {
    assert.equal((await tryProduct(null)).product, publisher.product);
  });
});

function answerOf(head: RepositoryHead | null): ProductTrustAnswer {
  if (head === null) return { metadata: null };
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return {
    metadata: {
      platformRoots: head.platformRoots.map(text),
      platformTargets: text(head.platformTargets),
      productRoots: head.productRoots.map(text),
      productTargets: text(head.productTargets),
    },
  };
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | "ok"> {
  try {
    await work;
    return "ok";
  } catch (error) {
    assert.ok(error instanceof RegrowError, String(error));
    return error.code;
  }
}
