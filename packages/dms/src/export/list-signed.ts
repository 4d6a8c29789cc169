import { inTurns } from "./in-turns.ts";
import type { SignedFile } from "./export-format.ts";
import type { Reading } from "./reading.ts";

/** Bytes that somebody has signed, with what they are. */
export interface SignedBytes {
  readonly file: SignedFile;
  readonly bytes: Uint8Array;
}

/** Everything signed that is held of an organisation: the root that it is pinned to, all metadata, all manifests. */
export async function* listSigned({ database, tenant, codeOf }: Reading): AsyncGenerator<SignedBytes> {
  const organisation = await database
    .selectFrom("organisations")
    .select("platform_root")
    .where("id", "=", tenant)
    .executeTakeFirst();
  const pinned = organisation?.platform_root ?? null;
  if (pinned !== null) yield { file: { kind: "pinned-root" }, bytes: pinned };

  const metadata = database
    .selectFrom("metadata")
    .select(["repository", "role", "version", "bytes"])
    .where("organisation_id", "=", tenant)
    .orderBy("repository")
    .orderBy("role")
    .orderBy("version");
  for await (const { repository, role, version, bytes } of metadata.stream()) {
    const isPlatform = repository === "platform";
    const of = isPlatform
      ? ({ kind: "platform", product: null } as const)
      : ({ kind: "product", product: codeOf(repository) } as const);
    yield { file: { ...of, role, version }, bytes };
  }

  const manifests = database
    .selectFrom("bundles")
    .select(["manifest_sha256", "manifest"])
    .where("organisation_id", "=", tenant)
    .orderBy("manifest_sha256");
  let before = "";
  for await (const { manifest_sha256: sha256, manifest } of manifests.stream()) {
    if (sha256 !== before) yield { file: { kind: "manifest", sha256 }, bytes: manifest };
    before = sha256;
  }
}

/** Hashes of all files that the organisation's bundles and given files name, each once, sorted. */
export async function listObjects({ database, tenant }: Reading): Promise<readonly string[]> {
  const rows = database
    .selectFrom("bundle_objects")
    .select("sha256")
    .where("organisation_id", "=", tenant)
    .union(database.selectFrom("files").select("sha256").where("organisation_id", "=", tenant))
    .orderBy("sha256");
  const hashes: string[] = [];
  for await (const { sha256 } of inTurns(rows.stream())) hashes.push(sha256);
  return hashes;
}
