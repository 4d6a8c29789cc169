import type { FaultRecord } from "@regrow/core/fault";
import { addActivity, hourOf } from "../activity/index.ts";
import { prepared, type Schema, type Writer } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import { raiseDeviceEvent } from "../event/index.ts";
import { addDeviceFault } from "./failing-devices.ts";
import { addFaultDay } from "./fault-days.ts";
import { seenAt, withFault, type CountedFault, type FaultGroup } from "./fault-group.ts";

/** Rows of a cause that a fault counts in; "" stands for all products, for all versions. */
interface Place {
  readonly organisation_id: string;
  readonly fingerprint: string;
  readonly product_id: string;
  readonly version: string;
}

/**
 * Counts a fault in its organisation's groups, in the transaction that takes its log entry, which is what makes it count once.
 * It counts three times over: in all products, in its product, in its version of that. So each list that is asked for is a range
 * of an index, and costs what it shows, not what the fleet has sent. A fault of a device without an owner is in nobody's groups.
 * It is counted in the hour in which it arrived, too, whatever the device's clock says; and in each of its places, and as its device's,
 * on the day on which it was seen.
 */
export async function countFault(
  writer: Writer,
  uuid: ProvenDevice,
  sequence: number,
  fault: FaultRecord,
  receivedAtMs: number,
): Promise<void> {
  const counted = { deviceUuid: uuid, sequence, seenAtMs: seenAt(fault.atMs, receivedAtMs), fault };
  const places = await findPlaces(writer, uuid, fault);
  const [all, ofProduct] = places;
  if (all !== undefined) {
    const place = { organisationId: all.organisation_id, productId: ofProduct?.product_id ?? "" };
    await addActivity(writer, { ...place, hourMs: hourOf(receivedAtMs), checkIns: 0, faults: 1 });
    await addDeviceFault(writer, { ...place, uuid }, counted.seenAtMs, receivedAtMs);
  }
  for (const place of places) {
    const isNew = await countAt(writer, place, counted);
    await addFaultDay(writer, place, counted.seenAtMs, receivedAtMs);
    if (isNew && place.product_id === "") await raiseNewFault(writer, uuid, fault, receivedAtMs);
  }
}

/**
 * The bundle says product and version, since a log may arrive long after the device has another. Of software that the
 * organisation never published only the product is known, and no version: whatever a device makes up, lists stay as long as
 * what was published.
 */
async function findPlaces(writer: Writer, uuid: ProvenDevice, fault: FaultRecord): Promise<readonly Place[]> {
  const device = await writer
    .selectFrom("devices")
    .select(["organisation_id", "product_id"])
    .where("uuid", "=", uuid)
    .executeTakeFirst();
  const owner = device?.organisation_id ?? null;
  if (owner === null) return [];
  const bundle = await writer
    .selectFrom("bundles")
    .select(["product_id", "version"])
    .where("organisation_id", "=", owner)
    .where("manifest_sha256", "=", fault.generation)
    .executeTakeFirst();
  const productId = bundle?.product_id ?? device?.product_id ?? null;
  const all = { organisation_id: owner, fingerprint: fault.fingerprint, product_id: "", version: "" };
  return [
    all,
    ...(productId === null ? [] : [{ ...all, product_id: productId }]),
    ...(bundle === undefined ? [] : [{ ...all, product_id: bundle.product_id, version: bundle.version }]),
  ];
}

function raiseNewFault(writer: Writer, uuid: ProvenDevice, fault: FaultRecord, atMs: number): Promise<void> {
  const { fingerprint, type, exitCode, signal, version } = fault;
  const data = { fingerprint, type, exitCode, signal, version };
  return raiseDeviceEvent(writer, uuid, { type: "fault.new", atMs, data });
}

const askGroup = prepared((writer, place: Place) =>
  writer
    .selectFrom("fault_groups")
    .selectAll()
    .where("organisation_id", "=", place.organisation_id)
    .where("fingerprint", "=", place.fingerprint)
    .where("product_id", "=", place.product_id)
    .where("version", "=", place.version),
);
const putGroup = prepared((writer, row: Schema["fault_groups"]) => {
  const { organisation_id, fingerprint, product_id, version } = row;
  const figures = {
    ...{ subject: row.subject, type: row.type, exit_code: row.exit_code, signal: row.signal, count: row.count },
    ...{ devices: row.devices, first_at_ms: row.first_at_ms, last_at_ms: row.last_at_ms },
    ...{ newest_device_uuid: row.newest_device_uuid, newest_sequence: row.newest_sequence },
  };
  return writer
    .insertInto("fault_groups")
    .values({ organisation_id, fingerprint, product_id, version, ...figures })
    .onConflict((conflict) =>
      conflict.columns(["organisation_id", "fingerprint", "product_id", "version"]).doUpdateSet(figures),
    );
});

/** @returns true when the cause is counted there for the first time */
async function countAt(writer: Writer, place: Place, counted: CountedFault): Promise<boolean> {
  const isNewDevice = await countDevice(writer, place, counted);
  const [held] = await askGroup(writer, place);
  const figures = toRow(withFault(held === undefined ? undefined : toGroup(held), counted, isNewDevice));
  await putGroup(writer, { ...place, ...figures });
  return held === undefined;
}

const askGroupDevice = prepared((writer, place: Place & Pick<Schema["fault_group_devices"], "device_uuid">) =>
  writer
    .selectFrom("fault_group_devices")
    .select(["count", "last_at_ms"])
    .where("organisation_id", "=", place.organisation_id)
    .where("fingerprint", "=", place.fingerprint)
    .where("product_id", "=", place.product_id)
    .where("version", "=", place.version)
    .where("device_uuid", "=", place.device_uuid),
);
const putGroupDevice = prepared((writer, row: Schema["fault_group_devices"]) => {
  const { organisation_id, fingerprint, product_id, version, device_uuid } = row;
  const figures = { count: row.count, last_at_ms: row.last_at_ms };
  return writer
    .insertInto("fault_group_devices")
    .values({ organisation_id, fingerprint, product_id, version, device_uuid, ...figures })
    .onConflict((conflict) =>
      conflict.columns(["organisation_id", "fingerprint", "product_id", "version", "device_uuid"]).doUpdateSet(figures),
    );
});

/** True when the device shows this cause here for the first time. */
async function countDevice(writer: Writer, place: Place, { deviceUuid, seenAtMs }: CountedFault): Promise<boolean> {
  const ofDevice = { ...place, device_uuid: deviceUuid };
  const [held] = await askGroupDevice(writer, ofDevice);
  const figures = {
    count: (held?.count ?? 0) + 1,
    last_at_ms: Math.max(held?.last_at_ms ?? 0, seenAtMs),
  };
  await putGroupDevice(writer, { ...ofDevice, ...figures });
  return held === undefined;
}

function toGroup(row: Schema["fault_groups"]): FaultGroup {
  return {
    subject: row.subject,
    type: row.type,
    exitCode: row.exit_code,
    signal: row.signal,
    count: row.count,
    devices: row.devices,
    firstAtMs: row.first_at_ms,
    lastAtMs: row.last_at_ms,
    newestDeviceUuid: row.newest_device_uuid,
    newestSequence: row.newest_sequence,
  };
}

function toRow(group: FaultGroup): Omit<Schema["fault_groups"], keyof Place> {
  return {
    subject: group.subject,
    type: group.type,
    exit_code: group.exitCode,
    signal: group.signal,
    count: group.count,
    devices: group.devices,
    first_at_ms: group.firstAtMs,
    last_at_ms: group.lastAtMs,
    newest_device_uuid: group.newestDeviceUuid,
    newest_sequence: group.newestSequence,
  };
}
