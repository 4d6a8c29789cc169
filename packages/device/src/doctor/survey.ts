import type { BootRecord } from "@regrow/core/boot";
import type { Cryptography, Disk } from "@regrow/core/port";
import { FOLDERS } from "../layout/index.ts";
import {
  findDamage,
  findDamages,
  readSigned,
  unless,
  type Damage,
  type PlannedEntry,
  type SignedGeneration,
} from "../store/index.ts";
import { ObjectTable, type ObjectState } from "./object-table.ts";

export interface DoctorPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** A generation that the device may be asked to start. */
export interface Installed {
  readonly id: string;
  readonly version: string;
}

/** A name in a generation that is not a file, or should not be there. */
export interface NameState extends Omit<Damage, "planned"> {
  readonly version: string;
  readonly planned: Exclude<PlannedEntry, { readonly kind: "file" }> | undefined;
}

export interface Survey {
  /** Those whose head does not hold: their files are not known. */
  readonly headless: readonly (Installed & { readonly path: string; readonly reason: string })[];
  readonly names: readonly NameState[];
  /** Those with something wrong. */
  readonly objects: readonly ObjectState[];
  /** In the store, needed by no generation, and not what their names say. */
  readonly rubbish: readonly { readonly path: string; readonly reason: string }[];
}

/** Generations that a record names; without one, whatever lies on the disk. */
export async function installedOf(disk: Disk, record: BootRecord | null): Promise<readonly Installed[]> {
  if (record !== null) {
    const named = [record.confirmed, record.previous, record.trial?.generation];
    const known = named.flatMap((reference) => (reference ? [[reference.id, reference.version] as const] : []));
    return [...new Map(known)].map(([id, version]) => ({ id, version }));
  }
  const found = await unless(["ENOENT", "EIO"], disk.list(FOLDERS.generations), []);
  return found.flatMap(({ name }) => (/^[0-9a-f]{64}$/.test(name) ? [{ id: name, version: name.slice(0, 12) }] : []));
}

/** Reads every installed generation and every object, and changes nothing. */
export async function survey(ports: DoctorPorts, installed: readonly Installed[]): Promise<Survey> {
  const headless: Survey["headless"][number][] = [];
  const names: NameState[] = [];
  const table = new ObjectTable();
  for (const { id, version } of installed) {
    const signed = await readSigned(ports.disk, ports.cryptography, id);
    if (signed.kind === "damaged") {
      headless.push({ id, version, path: signed.path, reason: signed.reason });
      continue;
    }
    names.push(...(await surveyGeneration(ports, { id, version }, signed, table)));
  }
  return { headless, names, objects: await table.states(ports), rubbish: await findRubbish(ports, table) };
}

/** Puts the generation's files into the table; what is no file comes back. */
async function surveyGeneration(
  { disk, cryptography }: DoctorPorts,
  { id, version }: Installed,
  signed: SignedGeneration,
  table: ObjectTable,
): Promise<readonly NameState[]> {
  const names: NameState[] = [];
  const wrong = new Set<string>();
  for await (const { path, reason, planned } of findDamages(disk, cryptography, id, signed)) {
    wrong.add(path);
    if (planned?.kind === "file") table.addWrong(planned, { path, reason, version });
    else names.push({ path, reason, planned, version });
  }
  table.addNeeded(id, signed, wrong, version);
  return names;
}

/** What a folder that cannot be read costs shows where its names are needed. */
const UNREADABLE = ["ENOENT", "ENOTDIR", "EIO", "EACCES"] as const;

async function findRubbish({ disk, cryptography }: DoctorPorts, table: ObjectTable): Promise<Survey["rubbish"]> {
  const rubbish: Survey["rubbish"][number][] = [];
  for (const { name: folder } of await unless(UNREADABLE, disk.list(FOLDERS.objects), [])) {
    for (const { name } of await unless(UNREADABLE, disk.list(`${FOLDERS.objects}/${folder}`), [])) {
      const path = `${FOLDERS.objects}/${folder}/${name}`;
      if (table.knows(path)) continue;
      const status = await unless(UNREADABLE, disk.status(path), undefined);
      const expected = { sha256: name.slice(0, 64), sizeBytes: status?.sizeBytes ?? 0 };
      const reason = await findDamage(disk, cryptography, path, expected);
      if (reason !== undefined) rubbish.push({ path, reason });
    }
  }
  return rubbish;
}
