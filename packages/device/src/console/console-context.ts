import type { FileChannel } from "@regrow/core/file";
import type { Cryptography, Disk } from "@regrow/core/port";
import type { Wish } from "@regrow/core/protocol";
import type { FileSystem, StreamTable } from "../file-system/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { ProvisionOutcome } from "../provisioning/index.ts";
import type { UpdateReply, UpdateService } from "../update/index.ts";
import type { Settings } from "./settings.ts";
import type { VariableReading } from "./variables.ts";

/** What commands work with. Each executor takes the part that it needs. */
export interface ConsoleContext {
  readonly bootloader: Bootloader;
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly settings: Settings;
  /** Read when it is first asked for: most devices are never asked. */
  files(): Promise<FileSystem>;
  readonly streams: StreamTable;
  /** How these commands arrive: files may be for some channels only. A context is one channel's, and owns the streams it opens. */
  readonly channel: FileChannel;
  identity(): Promise<Identity>;
  reading(): Promise<VariableReading>;
  /** Durable when it resolves; a text says why it was refused. */
  setUuid(uuid: string): Promise<string | undefined>;
  readonly dms: DmsControl;
}

/** What commands ask of the device's link with its DMS. All throw RegrowError. */
export interface DmsControl {
  provision(): Promise<ProvisionOutcome>;
  claim(token: string): Promise<void>;
  activate(product: string): Promise<void>;
  /**
   * Brings the files of an installed generation into the staging folder once more, for a repair; `generation` is its manifest's hash.
   * @returns the folder's name
   */
  fetchAgain(generation: string): Promise<string>;
  query(): ReturnType<UpdateService["query"]>;
  update(wish: Pick<Wish, "force" | "version">): Promise<UpdateReply>;
}
