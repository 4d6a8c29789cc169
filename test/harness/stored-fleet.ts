import { join } from "node:path";
import { openDatabase, openSqlite, transact, type Database, type Schema } from "@regrow/dms/database";

/** Devices that are in a DMS's database as if they had been enrolled and had checked in; none of them exists. */
export interface StoredFleet {
  /** Folder of a DMS that is not running. */
  readonly folder: string;
  readonly count: number;
  readonly product: string;
  readonly nowMs: number;
  /** User name of somebody who is to be a viewer of the organisation, instead of an owner of one's own. */
  readonly viewer: string;
}

/** Every 20th is unclaimed, of the others every 50th is shut out; every 30th is in safe mode. */
export function storedUuid(n: number): string {
  return `${n.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

export const HTML_LABEL = "html=<img src=x onerror=alert(1)>";
/** Its value has 128 characters: as long as one can be. */
export const LONG_LABEL = `note=${"w".repeat(128)}`;
/** Of the cause that is stored. */
export const FINGERPRINT = "0123456789abcdef";
export const FAULT_COUNT = 10_000;

/** Fills a database that has one organisation with one product, versions 1.0.0 and 1.1.0. */
export async function storeFleet({ folder, count, product, nowMs, viewer }: StoredFleet): Promise<void> {
  const database = await openDatabase(join(folder, "dms.db"), openSqlite, nowMs);
  try {
    const home = await database
      .selectFrom("products")
      .select(["id", "organisation_id"])
      .where("code", "=", product)
      .executeTakeFirstOrThrow();
    const place = { organisationId: home.organisation_id, productId: home.id, nowMs };
    await transact(database, async (writer) => {
      for (let n = 0; n < count; n += 1) {
        await writer.insertInto("devices").values(deviceOf(n, place)).execute();
        for (const label of labelsOf(n)) {
          const [name = "", value = ""] = label.split(/=(.*)/s);
          const row = { device_uuid: storedUuid(n), organisation_id: home.organisation_id, name, value };
          await writer.insertInto("device_labels").values(row).execute();
        }
      }
    });
    await storeFaults(database, place);
    const user = await database
      .selectFrom("users")
      .select("id")
      .where("user_name", "=", viewer)
      .executeTakeFirstOrThrow();
    await database
      .updateTable("memberships")
      .set({ organisation_id: home.organisation_id, role: "viewer" })
      .where("user_id", "=", user.id)
      .execute();
  } finally {
    await database.destroy();
  }
}

interface Place {
  readonly organisationId: string;
  readonly productId: string;
  readonly nowMs: number;
}

function deviceOf(n: number, { organisationId, productId, nowMs }: Place): Schema["devices"] {
  const isUnclaimed = n % 20 === 0;
  const isSafe = n % 30 === 1;
  const version = n % 3 === 0 ? "1.1.0" : "1.0.0";
  const reported = {
    running: { id: "a".repeat(64), product: "KIOSK", version, securityVersion: 0 },
    onTrial: false,
    safeMode: isSafe ? "faults" : null,
    appFaults: isSafe ? 8 : 0,
    securityVersion: 0,
    platform: "linux-x64",
    framework: "1.0.0",
    freeBytes: 1_000_000_000,
    logSequence: 0,
    wish: { asked: false, force: false, version: null },
  };
  return {
    uuid: storedUuid(n),
    maker_id: organisationId,
    organisation_id: isUnclaimed ? null : organisationId,
    product_id: isUnclaimed ? null : productId,
    tag: "release",
    public_key: new Uint8Array(),
    is_revoked: n % 50 === 7 ? 1 : 0,
    is_log_broken: 0,
    log_sequence: 0,
    log_from: 0,
    well_from: 0,
    is_log_hidden: 0,
    log_hash: "",
    running_version: version,
    running_product: null,
    running_manifest_sha256: null,
    reported: JSON.stringify(reported),
    last_seen_at_ms: n % 4 === 3 ? nowMs - 3 * 86_400_000 : nowMs - n * 1_000,
    condition: isSafe ? "safe-mode" : "normal",
    held_version: null,
    notes: "",
    created_at_ms: nowMs - 30 * 86_400_000,
  };
}

function labelsOf(n: number): readonly string[] {
  if (n % 20 === 0) return [];
  const site = n % 2 === 1 ? "site=Bern" : "site=Basel";
  return n === 1 ? [site, HTML_LABEL, LONG_LABEL] : [site];
}

/** One cause that one device has shown 9,999 times and another once, in the newer of two versions first. */
async function storeFaults(database: Database, { organisationId, productId, nowMs }: Place): Promise<void> {
  const fault = { subject: "app", type: "signal", exit_code: null, signal: "SIGSEGV" } as const;
  await database
    .insertInto("faults")
    .values({
      ...{ device_uuid: storedUuid(1), sequence: 1, fingerprint: FINGERPRINT, manifest_sha256: null, ...fault },
      ...{ version: "1.1.0", is_on_trial: 0, uptime_ms: 5_200, at_ms: nowMs - 60_000, received_at_ms: nowMs },
      last_output: "starting\nError: <b>cannot</b> open /dev/camera0\n",
    })
    .execute();
  const devices = [
    { uuid: storedUuid(1), version: "1.1.0", count: FAULT_COUNT - 1, firstAtMs: nowMs - 3 * 86_400_000 },
    { uuid: storedUuid(2), version: "1.0.0", count: 1, firstAtMs: nowMs - 86_400_000 },
  ];
  const newest = { newest_device_uuid: storedUuid(1), newest_sequence: 1, last_at_ms: nowMs - 60_000 };
  const of = { organisation_id: organisationId, fingerprint: FINGERPRINT };
  const groups = [
    { product_id: "", version: "", shown: devices },
    { product_id: productId, version: "", shown: devices },
    ...devices.map((device) => ({ product_id: productId, version: device.version, shown: [device] })),
  ];
  for (const { product_id, version, shown } of groups) {
    const count = shown.reduce((sum, device) => sum + device.count, 0);
    const first_at_ms = Math.min(...shown.map(({ firstAtMs }) => firstAtMs));
    const figures = { ...fault, ...newest, count, devices: shown.length, first_at_ms };
    await database
      .insertInto("fault_groups")
      .values({ ...of, product_id, version, ...figures })
      .execute();
    for (const { uuid, count: own } of shown)
      await database
        .insertInto("fault_group_devices")
        .values({ ...of, product_id, version, device_uuid: uuid, count: own, last_at_ms: nowMs - 60_000 })
        .execute();
  }
}
