import type { FileTargetKind, Writer } from "../database/index.ts";
import { countStored } from "./storage-use.ts";

/** Takes all files away that a device or a product is given, by whomever; their blobs stay until somebody looks for what is left. */
export async function removeGivenFiles(writer: Writer, kind: FileTargetKind, target: string): Promise<void> {
  const given = await writer
    .selectFrom("files")
    .select("organisation_id")
    .select(({ fn }) => fn.sum<number>("size_bytes").as("bytes"))
    .where("target_kind", "=", kind)
    .where("target", "=", target)
    .groupBy("organisation_id")
    .execute();
  for (const { organisation_id, bytes } of given)
    await countStored(writer, organisation_id, { filesBytes: -Number(bytes) });
  await writer.deleteFrom("files").where("target_kind", "=", kind).where("target", "=", target).execute();
}
