import type { Cryptography, Disk } from "@regrow/core/port";
import type { Wish } from "@regrow/core/protocol";
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
  query(): ReturnType<UpdateService["query"]>;
  update(wish: Pick<Wish, "force" | "version">): Promise<UpdateReply>;
}
