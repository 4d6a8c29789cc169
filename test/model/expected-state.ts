import type { RecoveryEvent } from "@regrow/core/recovery-log";
import type { Cells } from "./template.ts";
import type { MemoryDatabase } from "./memory-database.ts";
import type { ModelDevice } from "./model-device.ts";

/** What a DMS must hold of a device: what the device did, whatever happened to the messages. Empty: it holds exactly that. */
export function differencesOf(device: ModelDevice, memory: MemoryDatabase): readonly string[] {
  const { uuid, journal, lines, head, running } = device;
  const [row] = memory.rows("select * from devices where uuid = ?", uuid);
  const log = memory.rows("select line from log_entries where device_uuid = ? order by sequence", uuid);
  const outcomes = memory.rows("select * from outcomes where device_uuid = ? order by sequence", uuid);
  const faults = memory.rows("select * from faults where device_uuid = ? order by sequence", uuid);
  return [
    ...differing("running version", row?.["running_version"], running?.version ?? null),
    ...differing("running generation", row?.["running_manifest_sha256"], running?.id ?? null),
    ...differing(
      "head",
      [row?.["log_sequence"], row?.["log_hash"], row?.["is_log_broken"]],
      [head.sequence, head.hash, 0],
    ),
    ...differing(
      "log",
      log.map(({ line }) => line),
      lines,
    ),
    ...differing(
      "outcomes",
      outcomes.map(({ sequence, update_id, result }) => [sequence, update_id, result]),
      outcomesOf(journal),
    ),
    ...differing(
      "faults",
      faults.map(({ sequence, fingerprint }) => [sequence, fingerprint]),
      faultsOf(journal),
    ),
    ...offerProblems(memory.rows("select * from offers where device_uuid = ?", uuid), journal),
  ];
}

/** What the groups of all faults must be. */
export function groupDifferences(devices: readonly ModelDevice[], memory: MemoryDatabase): readonly string[] {
  const all = devices.flatMap(({ uuid, journal }) =>
    journal.flatMap((event) => (event.kind === "fault" ? [{ uuid, fault: event.fault }] : [])),
  );
  const groups = memory.rows("select * from fault_groups where product_id = '' order by fingerprint");
  const causes = [...new Set(all.map(({ fault }) => fault.fingerprint))].toSorted();
  return differing(
    "groups",
    groups.map((row) => [row["fingerprint"], row["count"], row["devices"], row["first_at_ms"], row["last_at_ms"]]),
    causes.map((fingerprint) => {
      const same = all.filter(({ fault }) => fault.fingerprint === fingerprint);
      const times = same.map(({ fault }) => fault.atMs);
      return [
        fingerprint,
        same.length,
        new Set(same.map(({ uuid }) => uuid)).size,
        Math.min(...times),
        Math.max(...times),
      ];
    }),
  );
}

/** Generations that the device rolled back and has not confirmed since. */
export function failedOf(journal: readonly RecoveryEvent[]): readonly string[] {
  const failed = new Set<string>();
  for (const event of journal) {
    if (event.kind === "confirmed") failed.delete(event.generation);
    if (event.kind === "rolled-back") failed.add(event.generation);
  }
  return [...failed];
}

const RESULTS: Readonly<Record<string, string>> = {
  installed: "installed",
  confirmed: "confirmed",
  "rolled-back": "rolled-back",
  "update-refused": "refused",
};

function outcomesOf(journal: readonly RecoveryEvent[]): readonly unknown[] {
  return journal.flatMap((event, index) =>
    "updateId" in event ? [[index + 1, event.updateId, RESULTS[event.kind]]] : [],
  );
}

function faultsOf(journal: readonly RecoveryEvent[]): readonly unknown[] {
  return journal.flatMap((event, index) => (event.kind === "fault" ? [[index + 1, event.fault.fingerprint]] : []));
}

/**
 * What has ended is closed, and nothing else. A check-in that comes late may open an offer that nobody takes: it waits under its
 * identifier, once for each bundle, and the device is told that one when it asks for that bundle again.
 */
function offerProblems(offers: readonly Cells[], journal: readonly RecoveryEvent[]): readonly string[] {
  const ended = new Set(
    journal.flatMap((event) => (event.kind === "confirmed" || event.kind === "rolled-back" ? [event.updateId] : [])),
  );
  const closed = offers.filter((offer) => offer["closed_at_ms"] !== null).map((offer) => String(offer["update_id"]));
  const open = offers.filter((offer) => offer["closed_at_ms"] === null).map((offer) => offer["manifest_sha256"]);
  return [
    ...differing("closed offers", closed.toSorted(), [...ended].toSorted()),
    ...differing("open offers of a bundle", open.length, new Set(open).size),
  ];
}

function differing(what: string, held: unknown, expected: unknown): readonly string[] {
  const [one, other] = [JSON.stringify(held), JSON.stringify(expected)];
  return one === other ? [] : [`${what}: holds ${one}, not ${other}`];
}
