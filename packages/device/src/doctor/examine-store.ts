import type { BootRecord } from "@regrow/core/boot";
import { objectPath, FILES } from "../layout/index.ts";
import { verifyGeneration } from "../store/index.ts";
import { checkFramework, checkRecoveryLog, checkSingleFiles } from "./check-files.ts";
import { walkFactoryBundle, type FactoryWalk } from "./factory-bundle.ts";
import { boundDiagnosis, type Diagnosis, type Finding, type Remedy } from "./finding.ts";
import { headSources, mendHead } from "./mend-heads.ts";
import { mendName } from "./mend-names.ts";
import { ObjectMender, attempt } from "./mend-objects.ts";
import type { ObjectState } from "./object-table.ts";
import { installedOf, survey, type DoctorPorts, type Installed, type Survey } from "./survey.ts";
import { Workshop } from "./workshop.ts";

export interface Examination {
  /** Null where there is none that can be read: then everything that lies on the disk counts as installed. */
  readonly record: BootRecord | null;
  /** False: nothing is written. */
  readonly isRepair: boolean;
  /** What was found elsewhere, such as in the boot record, whose writer looks after it himself. */
  readonly also?: readonly Finding[];
}

/**
 * Reads everything that a device keeps for itself, names what is not as it should be and, if asked to, gives back what can be
 * given back. Safe to cut anywhere: every file is made beside the store, synced, and moved in by one rename; what is whole is not
 * touched; run again, it goes on. Nobody else may write to the store meanwhile.
 * @throws DiskError where not even a folder can be listed
 */
export async function examineStore(ports: DoctorPorts, examination: Examination): Promise<Diagnosis> {
  const { record, isRepair, also = [] } = examination;
  const installed = await installedOf(ports.disk, record);
  const factory = await walkFactoryBundle(ports, { open: () => undefined });
  const single = [
    ...(await checkSingleFiles(ports)),
    ...(await checkRecoveryLog(ports)),
    ...(await checkFramework(ports)),
    ...factoryFindings(factory),
  ];
  const first = await survey(ports, installed);
  const found = isRepair ? await repair(ports, installed, first, factory) : lookedAt(first);
  const suspects = new Set(found.flatMap(({ versions }) => versions));
  const states = await Promise.all(
    installed.map(async ({ id, version }) => ({
      id,
      version,
      // A generation in which nothing was found has just been read.
      isWhole: !suspects.has(version) || (await verifyGeneration(ports.disk, ports.cryptography, id)).kind === "whole",
    })),
  );
  return boundDiagnosis([...also, ...single, ...found], {
    whole: states.filter(({ isWhole }) => isWhole).map(({ id }) => id),
    broken: states.filter(({ isWhole }) => !isWhole).map(({ id, version }) => ({ id, version })),
  });
}

function factoryFindings(walk: FactoryWalk | null): readonly Finding[] {
  if (walk?.problem === undefined) return [];
  const advice = "what is whole in it can still be used; put the bundle there again when the device is serviced";
  return [{ path: FILES.factoryBundle, problem: walk.problem, versions: [], remedy: { kind: "remains", advice } }];
}

function lookedAt(found: Survey): readonly Finding[] {
  const none: Remedy = { kind: "none" };
  return [
    ...found.headless.map(({ path, reason, version }) => ({
      path,
      problem: reason,
      versions: [version],
      remedy: none,
    })),
    ...found.names.map(({ path, reason, version }) => ({ path, problem: reason, versions: [version], remedy: none })),
    ...found.objects.map((state) => objectFinding(state, none)),
    ...found.rubbish.map(({ path, reason }) => ({ path, problem: reason, versions: [], remedy: none })),
  ];
}

async function repair(
  ports: DoctorPorts,
  installed: readonly Installed[],
  first: Survey,
  factory: FactoryWalk | null,
): Promise<readonly Finding[]> {
  if (first.headless.length + first.names.length + first.objects.length + first.rubbish.length === 0) return [];
  const workshop = new Workshop(ports.disk, ports.cryptography);
  const findings = await mendHeads(ports, workshop, installed, first, factory);
  // With its head back, a generation's files are known: only now can they be looked at.
  const hasNewHeads = findings.some(({ remedy }) => remedy.kind === "repaired");
  const { names, objects, rubbish } = hasNewHeads ? await survey(ports, installed) : first;
  for (const name of names) {
    const remedy = await attempt(() => mendName(ports, workshop, name));
    findings.push({ path: name.path, problem: name.reason, versions: [name.version], remedy });
  }
  const remedies = await new ObjectMender(ports, workshop).mend(objects);
  for (const state of objects) findings.push(objectFinding(state, remedies.get(state) ?? { kind: "none" }));
  for (const { path, reason } of rubbish) {
    const remedy = await attempt(async () => {
      await ports.disk.remove(path);
      return { kind: "removed" };
    });
    findings.push({ path, problem: reason, versions: [], remedy });
  }
  const barrier = await attempt(async () => {
    await ports.disk.barrier();
    return { kind: "none" };
  });
  await workshop.close();
  return barrier.kind === "none" ? findings : findings.map((finding) => ({ ...finding, remedy: barrier }));
}

async function mendHeads(
  ports: DoctorPorts,
  workshop: Workshop,
  installed: readonly Installed[],
  { headless }: Survey,
  factory: FactoryWalk | null,
): Promise<Finding[]> {
  if (headless.length === 0) return [];
  const sources = await headSources(ports, installed, factory?.head ?? null);
  const findings: Finding[] = [];
  for (const generation of headless) {
    const remedy = await attempt(async () => {
      const from = await mendHead(ports, workshop, generation, sources);
      if (from !== undefined) return { kind: "repaired", from };
      return { kind: "remains", advice: "nothing on this device knows its manifest; update again to repair" };
    });
    findings.push({ path: generation.path, problem: generation.reason, versions: [generation.version], remedy });
  }
  return findings;
}

/** Named by the store's own path where that is what is wrong; the versions that share it are those that it harms. */
function objectFinding({ object, problem, versions, wrongNames }: ObjectState, remedy: Remedy): Finding {
  const [name] = wrongNames;
  const harmed = [...new Set(wrongNames.map(({ version }) => version))];
  if (problem === undefined && name !== undefined)
    return { path: name.path, problem: name.reason, versions: harmed, remedy };
  const as = name === undefined ? "" : ` (${name.path.split("/").slice(2).join("/")})`;
  return {
    path: objectPath(object.sha256, object.mode),
    problem: `${problem ?? "damaged"}${as}`,
    versions: harmed.length === 0 && problem !== "missing" ? versions : harmed,
    remedy,
  };
}
