import { prepared, type DeviceCondition, type Writer } from "../database/index.ts";
import type { Sighting } from "./last-seen.ts";

/** Who sees a device, and of which product it is. */
interface Viewer {
  readonly organisationId: string;
  /** Null: of none. */
  readonly productId: string | null;
}

const putSeen = prepared((writer, { uuid, atMs }: { readonly uuid: string; readonly atMs: number }) =>
  writer
    .updateTable("devices")
    .set({ last_seen_at_ms: atMs })
    .where("uuid", "=", uuid)
    .returning(["organisation_id", "maker_id", "product_id"]),
);

const putTold = prepared(
  (
    writer,
    row: {
      readonly uuid: string;
      readonly atMs: number;
      readonly reported: string;
      readonly condition: DeviceCondition;
      readonly owner: string | null;
    },
  ) =>
    writer
      .updateTable("devices")
      .set({ last_seen_at_ms: row.atMs, reported: row.reported, condition: row.condition })
      .where("uuid", "=", row.uuid)
      .where("organisation_id", "is not distinct from", row.owner)
      .returning(["organisation_id", "maker_id", "product_id"]),
);

/** What became of a sighting. */
interface PutSighting {
  /** Who sees the device now; undefined where there is none any more. */
  readonly viewer: Viewer | undefined;
  /** The device has changed hands since it told: when it was seen is all that was written. */
  readonly isOutdated: boolean;
}

export async function putSighting(
  writer: Writer,
  uuid: string,
  { atMs, told }: Pick<Sighting, "atMs" | "told">,
): Promise<PutSighting> {
  const [written] = told === null ? [] : await putTold(writer, { uuid, atMs, ...told });
  const [row] = written === undefined ? await putSeen(writer, { uuid, atMs }) : [written];
  const viewer = row && { organisationId: row.organisation_id ?? row.maker_id, productId: row.product_id };
  return { viewer, isOutdated: told !== null && written === undefined };
}

const setHeld = prepared((writer, { uuid, version }: { readonly uuid: string; readonly version: string | null }) =>
  writer
    .updateTable("devices")
    .set({ held_version: version })
    .where("uuid", "=", uuid)
    .where("held_version", "is distinct from", version),
);

/** The version that the device waits with until somebody agrees; null: none. Nearly always nothing changes. */
export async function putHeld(writer: Writer, uuid: string, version: string | null): Promise<void> {
  await setHeld(writer, { uuid, version });
}
