import type { BackupReport } from "@regrow/dms/backup";
import type { Json } from "../json/index.ts";

/** Names of organisations on a line. */
const SHOWN_NAMES = 10;

/** What a backup holds, for people. */
export function contentsLines({
  madeAtMs,
  program,
  schema,
  counts,
  organisations,
}: BackupReport["manifest"]): readonly string[] {
  const names = organisations.slice(0, SHOWN_NAMES).map(({ name }) => name);
  const shown = [...names, ...(counts.organisations > names.length ? [".."] : [])].join(", ");
  return [
    `made           ${new Date(madeAtMs).toISOString()} by version ${program}, schema ${schema}`,
    `organisations  ${counts.organisations}: ${shown}`,
    `holds          ${counts.users} people, ${counts.products} products, ${counts.bundles} bundles, ${counts.devices} devices, ${counts.blobs} files`,
  ];
}

/** What the DMS had lost when it was backed up, and what to do. */
export function lostLines({ lost, needing }: Pick<BackupReport, "lost" | "needing">): readonly string[] {
  const { missing, damaged, uploads } = lost;
  return [
    ...(missing.length + damaged.length === 0
      ? []
      : [
          `LOST           before the backup: ${missing.length} files that are not there, ${damaged.length} that hold something else`,
          ...needing.map((text) => `               needed by ${text}`),
          "               Upload these bundles again, now and after a restoration: they are not offered until then",
        ]),
    ...(uploads.length === 0
      ? []
      : [`LOST           before the backup: ${uploads.length} uploads that were on their way`]),
  ];
}

/** The same for programs. */
export function contentsJson({ manifest, lost, needing }: Pick<BackupReport, "manifest" | "lost" | "needing">): {
  readonly [name: string]: Json;
} {
  const { madeAtMs, program, schema, formatVersion, counts, organisations } = manifest;
  return {
    ...{ madeAtMs, program, schema, formatVersion, counts: { ...counts } },
    organisations: organisations.map(({ id, name }) => ({ id, name })),
    lost: { missing: [...lost.missing], damaged: [...lost.damaged], uploads: [...lost.uploads] },
    needing: [...needing],
  };
}
