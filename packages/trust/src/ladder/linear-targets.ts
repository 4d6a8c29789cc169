import { Metadata, MetadataKind, TargetFile, Targets } from "@tufjs/models";
import { RegrowError } from "@regrow/core/error";
import { isJsonObject, type JsonObject } from "./parse-metadata.ts";

/**
 * Targets whose cost grows with their number: the models copy the whole list for each entry, both reading and writing, which takes
 * 16 s for 8,000 entries and four minutes for the 30,000 that the limit allows.
 */
export class LinearTargets extends Targets {
  override toJSON(): JsonObject {
    const entries = Object.entries(this.targets).map(([path, target]) => [path, target.toJSON()] as const);
    return {
      _type: this.type,
      spec_version: this.specVersion,
      version: this.version,
      expires: this.expires,
      targets: Object.fromEntries(entries),
      ...this.unrecognizedFields,
      ...(this.delegations === undefined ? {} : { delegations: this.delegations.toJSON() }),
    };
  }
}

/** Reads targets metadata as the models do. @throws RegrowError TRUST_METADATA_MALFORMED, and what the models throw */
export function readLinearTargets(json: JsonObject, file: string): Metadata<LinearTargets> {
  const signed = objectOf(json["signed"], file, "signed");
  const named = objectOf(signed["targets"], file, "targets");
  const shell = Metadata.fromJSON(MetadataKind.Targets, { ...json, signed: { ...signed, targets: {} } });
  const entries = Object.entries(named).map(
    ([path, target]) => [path, TargetFile.fromJSON(path, objectOf(target, file, path))] as const,
  );
  const { specVersion, version, expires, delegations, unrecognizedFields } = shell.signed;
  const linear = new LinearTargets({
    specVersion,
    version,
    expires,
    unrecognizedFields,
    targets: Object.fromEntries(entries),
    ...(delegations === undefined ? {} : { delegations }),
  });
  return new Metadata(linear, shell.signatures, shell.unrecognizedFields);
}

function objectOf(value: unknown, file: string, field: string): JsonObject {
  if (!isJsonObject(value)) throw new RegrowError("TRUST_METADATA_MALFORMED", { file, field: field.slice(0, 128) });
  return value;
}
