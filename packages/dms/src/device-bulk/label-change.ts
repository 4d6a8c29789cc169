import { RegrowError } from "@regrow/core/error";
import type { Writer } from "../database/index.ts";
import { LABEL_LIMITS, labelText, listLabels, readLabel, readLabels, type Label } from "../device/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { BulkChange } from "./bulk-change.ts";
import { BULK_LIMITS } from "./bulk-limits.ts";
import { inParts } from "./in-parts.ts";

interface AskedLabels {
  readonly add: readonly string[];
  /** A name alone: whatever its value is. */
  readonly remove: readonly string[];
}

/** Labels that devices get and lose; the others stay. @throws RegrowError INPUT_INVALID */
export function labelChange(tenant: Tenant, asked: AskedLabels): BulkChange {
  const add = readLabels(asked.add);
  const remove = asked.remove.map(readLabel);
  if (add.length + remove.length === 0) throw new RegrowError("INPUT_INVALID", { labels: "add or remove some" });
  /** As the devices have them, from `judge` to `explain`. */
  const present = new Map<string, readonly Label[]>();
  return {
    asked: { add: asked.add, remove: asked.remove },
    async judge(database, devices) {
      const found = await listLabels(
        database,
        tenant,
        devices.map(({ uuid }) => uuid),
      );
      return devices.map(({ uuid }) => {
        const labels = (found.get(uuid) ?? []).map(readLabel);
        present.set(uuid, labels);
        return changed(labels, add, remove).length > LABEL_LIMITS.count
          ? { kind: "refused", code: "DEVICE_LABELS_FULL" }
          : { kind: "taken", basis: labels.map(labelText) };
      });
    },
    async explain(_database, devices) {
      return devices.map(({ uuid }) => ({ text: textOf(present.get(uuid) ?? [], add, remove), version: null }));
    },
    async apply(writer, uuids) {
      for await (const part of inParts(uuids, BULK_LIMITS.page)) {
        for (const label of remove) await removeLabel(writer, part, label);
        for (const label of add) await addLabel(writer, tenant, part, label);
      }
      return { add: asked.add.join(", "), remove: asked.remove.join(", ") };
    },
  };
}

function isMeant(label: Label, { name, value }: Label): boolean {
  return label.name === name && (value === "" || label.value === value);
}

/** What a device has then. */
function changed(labels: readonly Label[], add: readonly Label[], remove: readonly Label[]): readonly Label[] {
  const kept = labels.filter((label) => !remove.some((one) => isMeant(label, one)));
  return [...kept.filter(({ name }) => !add.some((one) => one.name === name)), ...add];
}

function textOf(labels: readonly Label[], add: readonly Label[], remove: readonly Label[]): string {
  const gets = add.filter(({ name, value }) => !labels.some((label) => label.name === name && label.value === value));
  const loses = labels.filter(
    (label) => remove.some((one) => isMeant(label, one)) && !add.some(({ name }) => name === label.name),
  );
  const replaces = gets.filter(({ name }) => labels.some((label) => label.name === name));
  const parts = [
    ...gets.map((label) => `gets ${labelText(label)}${replaces.includes(label) ? " in place of another value" : ""}`),
    // Of a label that is taken off whatever its value is only the name: else there were as many effects as values.
    ...loses.map(
      (label) =>
        `loses ${remove.some(({ name, value }) => name === label.name && value === "") ? label.name : labelText(label)}`,
    ),
  ];
  return parts.length === 0 ? "stays as it is" : parts.join(", ");
}

async function removeLabel(writer: Writer, uuids: readonly string[], { name, value }: Label): Promise<void> {
  const named = writer.deleteFrom("device_labels").where("device_uuid", "in", uuids).where("name", "=", name);
  await (value === "" ? named : named.where("value", "=", value)).execute();
}

async function addLabel(writer: Writer, tenant: Tenant, uuids: readonly string[], label: Label): Promise<void> {
  const rows = uuids.map((uuid) => ({ device_uuid: uuid, organisation_id: tenant, ...label }));
  await removeLabel(writer, uuids, { name: label.name, value: "" });
  await writer.insertInto("device_labels").values(rows).execute();
}
