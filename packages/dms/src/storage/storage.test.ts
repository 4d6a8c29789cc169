import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { findBundle } from "../bundle/bundle-repository.ts";
import { addBundle, removeBundle, type NewBundle } from "../bundle/write-bundle.ts";
import { observeCommits, openDatabase, openSqlite, transact, type Database } from "../database/index.ts";
import { putFile, removeFile, type FileTarget } from "../file/file-repository.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";
import { Quotas, readStorageUse, removeGivenFiles } from "./index.ts";

const TENANTS = ["home", "else"].map(provenTenant);
const UNBOUNDED = new Quotas(null);
/** Of object number n: its hash says its size. */
const objectOf = (n: number) => ({ sha256: `${n}`.padStart(64, "0"), sizeBytes: 10 ** (n % 6) });

type Step =
  | { readonly kind: "publish"; readonly tenant: number; readonly version: number; readonly objects: readonly number[] }
  | { readonly kind: "delete"; readonly tenant: number; readonly version: number }
  | {
      readonly kind: "give";
      readonly tenant: number;
      readonly target: number;
      readonly name: number;
      readonly size: number;
    }
  | { readonly kind: "take"; readonly tenant: number; readonly target: number; readonly name: number }
  | { readonly kind: "let go"; readonly target: number };

const few = fc.nat(2);
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant("publish" as const), tenant: fc.nat(1), version: few },
    objects: fc.uniqueArray(fc.nat(11), { maxLength: 8 }),
  }),
  fc.record({ kind: fc.constant("delete" as const), tenant: fc.nat(1), version: few }),
  fc.record({ kind: fc.constant("give" as const), tenant: fc.nat(1), target: few, name: few, size: fc.nat(1_000) }),
  fc.record({ kind: fc.constant("take" as const), tenant: fc.nat(1), target: few, name: few }),
  fc.record({ kind: fc.constant("let go" as const), target: few }),
);

describe("what an organisation stores", () => {
  it("is what a recount finds, whatever came, went, failed or was cut off before its commit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(steps, fc.boolean()), { maxLength: 30 }), async (all) => {
        await using made = await makeDatabase();
        for (const [step, isCut] of all) {
          made.cut(isCut);
          await take(made.database, step).catch((thrown: unknown) => assert.ok(isCut, String(thrown)));
          made.cut(false);
          for (const tenant of TENANTS) await assertCounted(made.database, tenant);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("counts a file of several bundles once, and what two organisations have for each of them", async () => {
    await using made = await makeDatabase();
    const publish = (tenant: number, version: number, objects: readonly number[]): Promise<void> =>
      take(made.database, { kind: "publish", tenant, version, objects });
    await publish(0, 0, [1, 2]);
    await publish(0, 1, [2, 3]);
    await publish(1, 0, [2]);
    const bytes = async (tenant: Tenant): Promise<number> => (await readStorageUse(made.database, tenant)).bundlesBytes;
    assert.deepEqual(await Promise.all(TENANTS.map(bytes)), [1_110, 100]);
    await take(made.database, { kind: "delete", tenant: 0, version: 0 });
    assert.deepEqual(await Promise.all(TENANTS.map(bytes)), [1_100, 100]);
  });

  it("has more bundle files than one question takes", async () => {
    await using made = await makeDatabase();
    const objects = Array.from({ length: 1_201 }, (_, n) => n);
    await take(made.database, { kind: "publish", tenant: 0, version: 0, objects });
    await take(made.database, { kind: "publish", tenant: 0, version: 1, objects: objects.slice(0, 1_200) });
    await assertCounted(made.database, provenTenant("home"));
    await take(made.database, { kind: "delete", tenant: 0, version: 0 });
    await assertCounted(made.database, provenTenant("home"));
  });
});

interface MadeDatabase extends AsyncDisposable {
  readonly database: Database;
  /** The process ends at the next commit. */
  cut(isCut: boolean): void;
}

async function makeDatabase(): Promise<MadeDatabase> {
  let isCut = false;
  const sqlite = observeCommits(openSqlite(":memory:"), () => {
    if (isCut) throw new Error("cut off");
  });
  const database = await openDatabase(":memory:", () => sqlite, 0);
  for (const tenant of TENANTS) {
    const organisation = { id: tenant, name: "", platform_root: null, takes_passwords: 0, created_at_ms: 1 };
    await database.insertInto("organisations").values(organisation).execute();
    const product = { id: `p-${tenant}`, organisation_id: tenant, code: "P", title: "", description: "" };
    await database
      .insertInto("products")
      .values({ ...product, is_locked: 0, kind: "development", created_at_ms: 1 })
      .execute();
  }
  return { database, cut: (cut) => (isCut = cut), [Symbol.asyncDispose]: () => database.destroy() };
}

async function take(database: Database, step: Step): Promise<void> {
  const target = (tenant: Tenant, n: number): FileTarget =>
    n === 0 ? { kind: "product", id: `p-${tenant}` } : { kind: "device", id: `d-${n}` };
  await transact(database, async (writer) => {
    const tenant = provenTenant("tenant" in step ? (TENANTS[step.tenant] ?? "") : "");
    switch (step.kind) {
      case "publish": {
        const bundle = bundleOf(tenant, step.version, step.objects);
        const there = await findBundle(writer, tenant, bundle.id).catch(() => undefined);
        return there === undefined ? addBundle(writer, tenant, bundle) : undefined;
      }
      case "delete": {
        const there = await findBundle(writer, tenant, `b-${step.version}`).catch(() => undefined);
        if (there !== undefined) await removeBundle(writer, tenant, there);
        return;
      }
      case "give": {
        const file = { name: `f-${step.name}`, ...objectOf(step.size), sizeBytes: step.size, putAtMs: 1 };
        await putFile(writer, tenant, target(tenant, step.target), file, UNBOUNDED);
        return;
      }
      case "take":
        await removeFile(writer, tenant, target(tenant, step.target), `f-${step.name}`);
        return;
      case "let go":
        return removeGivenFiles(writer, "device", `d-${step.target}`);
    }
  });
}

/** What is kept, and what the rows come to. */
async function assertCounted(database: Database, tenant: Tenant): Promise<void> {
  const objects = await database
    .selectFrom("bundle_objects")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .execute();
  const files = await database.selectFrom("files").selectAll().where("organisation_id", "=", tenant).execute();
  const sizes = new Map(objects.map(({ sha256, size_bytes }) => [sha256, size_bytes]));
  const sum = (bytes: Iterable<number>): number => [...bytes].reduce((total, each) => total + each, 0);
  assert.deepEqual(await readStorageUse(database, tenant), {
    ...{ bundlesBytes: sum(sizes.values()), filesBytes: sum(files.map(({ size_bytes }) => size_bytes)) },
    uploadsBytes: 0,
  });
}

function bundleOf(tenant: Tenant, version: number, objects: readonly number[]): NewBundle {
  return {
    ...{ id: `b-${version}`, productId: `p-${tenant}`, version: `1.${version}.0`, manifestSha256: `${version}` },
    ...{ baseManifestSha256: null, securityVersion: 0, floor: null, platform: "any", notes: "", sizeBytes: 1 },
    ...{
      state: "available",
      createdAtMs: 1,
      stateSinceMs: 1,
      manifest: new Uint8Array(),
      objects: objects.map(objectOf),
    },
  };
}
