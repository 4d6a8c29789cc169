import { beginTrial, confirmTrial } from "@regrow/core/boot";
import { sha256Hex, type Cryptography, type Logger } from "@regrow/core/port";
import { resetValues } from "@regrow/core/reset";
import { FileSystem, NO_BUNDLE } from "../file-system/index.ts";
import { FILES, FOLDERS } from "../layout/index.ts";
import { readConfigurations } from "../reset/index.ts";
import { formatKeptSettings, readKeptSettings, removeTree, unless, writeDurably } from "../store/index.ts";
import { emptyData } from "./erase.ts";
import { installFactorySoftware } from "./factory-software.ts";
import { writePlan, type ResetPlan } from "./reset-plan.ts";
import { factoryTarget, type ResetPorts } from "./reset-ports.ts";

/** How far a reset has come. */
export interface ResetProgress {
  plan: ResetPlan;
  /** Version of the software that was gone back to. */
  factoryVersion: string | null;
}

/** A part of a reset; done twice it does what it does done once. */
export interface ResetStep {
  /** As the recovery log names it when it could not be done. */
  readonly name: string;
  /** @throws DiskError, RegrowError */
  readonly run: (ports: ResetPorts, progress: ResetProgress) => Promise<void>;
}

/** In their order: the software's bundle has a say in the settings, and files of users in both. */
export const RESET_STEPS: readonly ResetStep[] = [
  { name: "software", run: goBackToFactory },
  { name: "settings", run: resetSettings },
  { name: "files", run: resetFiles },
  { name: "data", run: resetData },
  { name: "erasing", run: makeDurable },
];

/** The factory's version runs from now on. It has proved itself there: it is no trial, since a device without its old settings could prove nothing. */
async function goBackToFactory(ports: ResetPorts, progress: ResetProgress): Promise<void> {
  const { disk, cryptography, state } = ports;
  const { by, reset, sequence } = progress.plan;
  if (reset.software === "keep") return;
  const generation = await installFactorySoftware(ports, await factoryTarget(ports));
  const { confirmed, trial } = state.record;
  if (confirmed?.id !== generation.id || trial !== null) {
    const begun = beginTrial(state.record, generation, updateIdOf(cryptography, `${sequence} ${generation.id}`));
    const proved = confirmTrial(begun.record);
    await state.commit(proved.record, [...begun.events, ...proved.events], by);
  }
  // The way on which the device was leads from another version.
  await unless(["ENOENT"], disk.remove(FILES.updateWalk), undefined);
  progress.factoryVersion = generation.version;
}

async function resetSettings(ports: ResetPorts, progress: ResetProgress): Promise<void> {
  const { disk, state } = ports;
  const { plan } = progress;
  if (plan.settings === null) {
    const { saved, factory } = await readKeptSettings(disk, SILENT);
    const configurations = await readConfigurations(ports, state.record.confirmed?.id ?? null);
    const settings = resetValues({ saved, factory, configurations }, plan.reset.kind);
    progress.plan = { ...plan, settings };
    await writePlan(disk, progress.plan);
  }
  const values = progress.plan.settings?.values ?? {};
  const bytes = formatKeptSettings(values);
  await disk.makeDirectory(FOLDERS.settings);
  await writeDurably(disk, FILES.settings, bytes, 0o600);
  // A stick that brought an update once may bring it again, as to a new device.
  if (plan.reset.kind === "full") await unless(["ENOENT"], disk.remove(FILES.pickedUp), undefined);
  // What was good of the settings before is not to come back.
  if ((await disk.status(FILES.goodSettings)) !== undefined) await writeDurably(disk, FILES.goodSettings, bytes, 0o600);
}

async function resetFiles(ports: ResetPorts, { plan }: ResetProgress): Promise<void> {
  const { disk } = ports;
  if (plan.reset.files === "erase") return removeTree(disk, FOLDERS.files);
  const files = await FileSystem.open({ ...ports, bundle: async () => NO_BUNDLE });
  await files.clearWhiteouts();
}

async function resetData({ disk, removeFolder }: ResetPorts, { plan }: ResetProgress): Promise<void> {
  if (plan.reset.data === "erase") await emptyData(disk, removeFolder);
}

/** Names that are gone could come back without it. */
async function makeDurable({ disk }: ResetPorts, { plan }: ResetProgress): Promise<void> {
  if (plan.reset.data === "erase" || plan.reset.files === "erase") await disk.barrier();
}

/** A name for what this reset brings, the same however often it is begun. */
function updateIdOf(cryptography: Cryptography, text: string): string {
  const hex = sha256Hex(cryptography, new TextEncoder().encode(text));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
