import type { Static, TSchema } from "typebox";
import { Check, Errors } from "typebox/schema";
import { RegrowError } from "@regrow/core/error";
import { NEWEST_MIGRATION } from "../database/index.ts";
import { FORMAT_VERSION, LOST_NAME, Lost, MANIFEST_NAME, Manifest, ManifestOpening } from "./format.ts";
import { PROGRAM } from "../program/index.ts";

/** @throws RegrowError BACKUP_MALFORMED; BACKUP_NEWER for what this program does not know yet */
export function parseManifest(text: string): Manifest {
  const { formatVersion, program } = parse(MANIFEST_NAME, ManifestOpening, text);
  if (formatVersion > FORMAT_VERSION)
    throw new RegrowError("BACKUP_NEWER", {
      format: formatVersion,
      known: FORMAT_VERSION,
      madeBy: program,
      thisIs: PROGRAM,
    });
  const manifest = parse(MANIFEST_NAME, Manifest, text);
  if (manifest.schema > NEWEST_MIGRATION)
    throw new RegrowError("BACKUP_NEWER", {
      schema: manifest.schema,
      known: NEWEST_MIGRATION,
      madeBy: program,
      thisIs: PROGRAM,
    });
  return manifest;
}

/** @throws RegrowError BACKUP_MALFORMED */
export function parseLost(text: string): Lost {
  return parse(LOST_NAME, Lost, text);
}

function parse<Schema extends TSchema>(member: string, schema: Schema, text: string): Static<Schema> {
  try {
    const value: unknown = JSON.parse(text);
    if (Check(schema, value)) return value;
    const [, [problem]] = Errors(schema, value);
    throw new RegrowError("BACKUP_MALFORMED", {
      member,
      reason: `${problem?.instancePath ?? ""} ${problem?.message ?? ""}`,
    });
  } catch (cause) {
    if (cause instanceof RegrowError) throw cause;
    throw new RegrowError("BACKUP_MALFORMED", { member, reason: "not JSON" }, { cause });
  }
}
