import type { SelectQueryBuilder } from "kysely";
import Type from "typebox";
import type { Readable, Schema } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { LABEL_LIMITS, LABEL_PATTERN, readLabel } from "./label.ts";

/** What somebody types into one field. */
export const SearchText = Type.String({
  minLength: 1,
  maxLength: LABEL_LIMITS.nameLength + 1 + LABEL_LIMITS.valueLength,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
  description: "how a UUID begins, or a label (site=Bern, or site for any value of it): whichever it is",
});

type Uuids = SelectQueryBuilder<Schema, "devices" | "device_labels", { readonly uuid: string }>;

/** Devices of that label; a name alone is any value of it. */
export function labelled(database: Readable, tenant: Tenant, text: string): Uuids {
  const { name, value } = readLabel(text);
  const query = database
    .selectFrom(["device_labels"])
    .select("device_labels.device_uuid as uuid")
    .where("device_labels.organisation_id", "=", tenant)
    .where("device_labels.name", "=", name);
  return value === "" ? query : query.where("device_labels.value", "=", value);
}

/** Devices that a text means, of each way in which it can be read; none where it can be read in no way. */
export function meant(database: Readable, tenant: Tenant, typed: string): Uuids {
  const text = typed.trim();
  const begins = beginning(database, tenant, text.toLowerCase());
  return IS_LABEL.test(text) ? begins.union(labelled(database, tenant, text)) : begins;
}

const IS_LABEL = new RegExp(LABEL_PATTERN, "u");

/** "g" is the first character behind those of a UUID: a range of the index is read. Of other texts it is empty. */
function beginning(database: Readable, tenant: Tenant, text: string): Uuids {
  return database
    .selectFrom(["devices"])
    .select("devices.uuid")
    .where(({ fn }) => fn.coalesce("devices.organisation_id", "devices.maker_id"), "=", tenant)
    .where("devices.uuid", ">=", text)
    .where("devices.uuid", "<", `${text}g`);
}
