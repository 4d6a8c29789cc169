import type { Importance } from "@regrow/core/command";
import type { FileChannel } from "@regrow/core/file";
import type { Clock, Cryptography, Disk } from "@regrow/core/port";
import type { ClaimRequest } from "@regrow/core/protocol";
import type { Actor } from "@regrow/core/recovery-log";
import type { FileSystem, StreamTable } from "../file-system/index.ts";
import type { Identity } from "../identity/index.ts";
import type { BundleIntake } from "../intake/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { Networking } from "../network/networking.ts";
import type { MoveOutcome, ProvisionOutcome } from "../provisioning/index.ts";
import type { AskedUpdate, UpdateQuery, UpdateReply } from "../update/index.ts";
import type { Settings } from "../settings/index.ts";
import type { VariableReading } from "./tellers.ts";

/** What commands work with. Each executor takes the part that it needs. */
export interface CommandContext {
  readonly bootloader: Bootloader;
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Clock;
  /** The machine's network, for all channels. */
  readonly networking: Networking;
  readonly interfaces: Interfaces;
  readonly settings: Settings;
  /** Read when it is first asked for: most devices are never asked. */
  files(): Promise<FileSystem>;
  readonly streams: StreamTable;
  /** How these commands arrive: files may be for some channels only. A context is one channel's, and owns the streams it opens. */
  readonly channel: FileChannel;
  /** "kernel": the device gives itself these commands, as it is set up to; nobody asks for them. */
  readonly actor: Extract<Actor, "console" | "kernel">;
  identity(): Promise<Identity>;
  reading(): Promise<VariableReading>;
  /** Durable when it resolves; a text says why it was refused. */
  setUuid(uuid: string): Promise<string | undefined>;
  readonly dms: DmsControl;
  readonly intake: BundleIntake;
}

/** What commands ask of the ways in which commands arrive. A device that has none of them has nothing to do. */
export interface Interfaces {
  /** Starts the servers anew with the variables as they are; who is connected is cut off. */
  restartNetwork(): Promise<void>;
  /** Setting up has begun or ended: whoever serves must be reached then. Never rejects. */
  setupChanged(settings: Pick<Settings, "get">): Promise<void>;
  /** The serial line's speed and format as the variables are. @throws RegrowError SERIAL_FAILED */
  updateSerial(): Promise<void>;
  /** Says something that nobody asked for on every console, such as "Associated"; 1 unless told otherwise. See `isPrinted`. */
  announce(message: string, importance?: Importance): void;
}

/** What commands ask of the device's link with its DMS. All throw RegrowError. */
export interface DmsControl {
  provision(): Promise<ProvisionOutcome>;
  claim(request: ClaimRequest): Promise<void>;
  activate(product: string): Promise<void>;
  /** Takes the DMS that the order in this file names. */
  move(file: string): Promise<MoveOutcome>;
  /** A PIN to be claimed by, as it is shown. */
  pin(): Promise<string>;
  /**
   * Brings the files of an installed generation into the staging folder once more, for a repair; `generation` is its manifest's hash.
   * @returns the folder's name
   */
  fetchAgain(generation: string): Promise<string>;
  query(): Promise<UpdateQuery>;
  update(asked: AskedUpdate): Promise<UpdateReply>;
  /** What somebody with a network is to carry to the DMS, as one line. */
  dfuRequest(asked: AskedUpdate): Promise<string>;
  /** What they brought back. */
  dfuResponse(text: string): Promise<UpdateQuery>;
}
