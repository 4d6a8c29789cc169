import type { Remedy } from "./finding.ts";
import type { DoctorPorts, NameState } from "./survey.ts";
import { sha256Hex } from "@regrow/core/port";
import { removeTree } from "../store/index.ts";
import { folderOf, type Workshop } from "./workshop.ts";

/** Folders, links and names that do not belong there: the manifest says all that is needed. @throws DiskError */
export async function mendName(
  { disk, cryptography }: DoctorPorts,
  workshop: Workshop,
  name: NameState,
): Promise<Remedy> {
  const { path, planned } = name;
  const status = await disk.status(path);
  switch (planned?.kind) {
    case "link": {
      const made = await workshop.newPath();
      await disk.symlink(planned.target, made);
      await workshop.moveIn(made, path);
      break;
    }
    case "head": {
      const { bytes } = planned;
      const wanted = { sha256: sha256Hex(cryptography, bytes), sizeBytes: bytes.length, mode: 0o444 };
      const made = await workshop.make(onePiece(bytes), wanted);
      if (made !== undefined) await workshop.moveIn(made, path);
      break;
    }
    case "directory":
      if (status !== undefined && status.kind !== "directory") await disk.remove(path);
      await disk.makeDirectory(path);
      await disk.syncDirectory(folderOf(path));
      break;
    case undefined:
      await (status?.kind === "directory" ? removeTree(disk, path) : disk.remove(path));
      await disk.syncDirectory(folderOf(path));
      break;
    default:
      return planned satisfies never;
  }
  return { kind: "repaired", from: "the manifest" };
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
