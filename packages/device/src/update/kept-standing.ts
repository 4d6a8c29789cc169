import { isErrorCode } from "@regrow/core/error";
import type { Disk, Logger } from "@regrow/core/port";
import type { UpdateStanding } from "@regrow/core/update";
import { FOLDERS } from "../layout/index.ts";

/**
 * How the newest update stands, kept over restarts of the kernel, since a host reads it after the reboot that an update ends with;
 * forgotten with the next start of the machine, as documented (device-facts 5 no. 6). It lies in `run/`, where nothing need survive:
 * what cannot be written or read is no update.
 */
export class KeptStanding {
  readonly #disk: Disk;
  readonly #log: Logger;

  constructor({ disk, log }: { readonly disk: Disk; readonly log: Logger }) {
    this.#disk = disk;
    this.#log = log;
  }

  async keep(standing: UpdateStanding): Promise<void> {
    try {
      const start = await this.#machineStart();
      await this.#disk.makeDirectory(FOLDERS.run);
      await this.#disk.write(`${FILE}.new`, new TextEncoder().encode(JSON.stringify({ start, standing })));
      await this.#disk.rename(`${FILE}.new`, FILE);
    } catch (error) {
      this.#log.warn("the update's result is forgotten with the next restart", { reason: String(error) });
    }
  }

  async recall(): Promise<UpdateStanding> {
    try {
      const { start, standing } = fieldsOf(await this.#read(FILE));
      const known = readStanding(standing);
      return typeof start === "string" && start !== "" && start === (await this.#machineStart()) ? known : NONE;
    } catch {
      // Not there, or cut while it was written.
      return NONE;
    }
  }

  /** What the bootloader has found out about the machine's start; empty on a machine that does not tell one from the next. */
  async #machineStart(): Promise<string> {
    try {
      const { bootId } = fieldsOf(await this.#read(`${FOLDERS.run}/machine-start.json`));
      return typeof bootId === "string" ? bootId : "";
    } catch {
      return "";
    }
  }

  async #read(path: string): Promise<unknown> {
    return JSON.parse(new TextDecoder().decode(await this.#disk.read(path, MAX_FILE_BYTES)));
  }
}

const FILE = `${FOLDERS.run}/update-standing.json`;
const MAX_FILE_BYTES = 64 * 1024;
const NONE: UpdateStanding = { kind: "none" };

function readStanding(value: unknown): UpdateStanding {
  const { kind, generation, isStep, code } = fieldsOf(value);
  if (kind === "up-to-date") return { kind };
  if (kind === "installed" && typeof generation === "string")
    return { kind, generation, ...(isStep === true ? { isStep } : {}) };
  if (kind === "failed" && typeof code === "string" && isErrorCode(code)) return { kind, code };
  return NONE;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
