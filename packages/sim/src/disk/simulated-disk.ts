import { DiskError, type DirectoryEntry, type Disk, type DiskSpace, type FileStatus } from "@regrow/core/port";
import { crashStates, type CrashOptions, type CrashState } from "./crash-states.ts";
import { failsAt, type FaultPlan, type Operation } from "./fault-plan.ts";
import { FileSystem, type Settling } from "./file-system.ts";
import { Content } from "./inode.ts";
import { PowerCut } from "./power-cut.ts";

export interface SimulatedDiskOptions {
  /** Room for file contents; unlimited unless told. */
  readonly capacityBytes?: number;
  readonly plan?: FaultPlan;
  /** Called before each operation: the moment to look at what a cut here would leave. */
  readonly onOperation?: (operation: Operation, disk: SimulatedDisk) => void;
}

/** What `space` tells of a disk without a limit. */
const UNLIMITED_BYTES = 2 ** 40;
const PIECE_BYTES = 256 * 1024;

/**
 * The Disk port in memory, with what POSIX storage may lose: docs/explanation/storage-model.md.
 * `crashStates` tells what the medium may hold when the power goes now, `boot` makes the disk that the next start finds.
 */
export class SimulatedDisk implements Disk {
  readonly #files: FileSystem;
  readonly #onOperation: SimulatedDiskOptions["onOperation"];
  readonly #log: Operation[] = [];
  readonly #unreadable = new Set<number>();
  #plan: FaultPlan;
  #syncs = 0;
  #cutAtOperation: number | undefined;
  /** Mutant: a sync that waits until the next operation is done. */
  #lateSync: Settling | undefined;

  constructor(
    options: SimulatedDiskOptions = {},
    files: FileSystem = new FileSystem(options.capacityBytes ?? Infinity),
  ) {
    this.#files = files;
    this.#plan = options.plan ?? {};
    this.#onOperation = options.onOperation;
  }

  /** How many operations were begun that change or sync something. */
  get operations(): number {
    return this.#log.length;
  }

  get log(): readonly Operation[] {
    return this.#log;
  }

  /** A disk of its own in the same state, with the same things not durable. Its operations count from 1, its plan is its own. */
  fork(options: SimulatedDiskOptions = {}): SimulatedDisk {
    return new SimulatedDisk(options, this.#files.fork(options.capacityBytes));
  }

  /** What the medium may hold if the power goes now. To be read to its end before the disk changes again. */
  crashStates(options: CrashOptions): Generator<CrashState> {
    return crashStates(this.#files.durable, this.#files.journal, options);
  }

  /** The disk that the machine finds when it starts again from this state. */
  boot(state: CrashState, options: SimulatedDiskOptions = {}): SimulatedDisk {
    return new SimulatedDisk(options, this.#files.holding(state.image, options.capacityBytes));
  }

  /** Hash of what is durable for certain. */
  hashOfDurable(): string {
    return this.#files.durable.hash();
  }

  /** Hash of what programs see. */
  hashOfVisible(): string {
    return this.#files.visible.hash();
  }

  /** Replaces the plan. Its operation numbers are this disk's. */
  setPlan(plan: FaultPlan): void {
    this.#plan = plan;
  }

  cutAt(operation: number, when: "before" | "during" | "after" = "before"): void {
    this.#plan = { ...this.#plan, cut: { operation, when } };
  }

  /** Flips one bit of a file on the medium, thus under every name it has. */
  rot(path: string, bit = 0): void {
    const number = this.#files.existing(path);
    for (const image of [this.#files.visible, this.#files.durable]) {
      const inode = image.inode(number);
      if (inode.kind === "file") image.setContent(number, flipped(inode.content, bit));
    }
  }

  /** Reading this file fails with EIO from now on, under every name. */
  makeUnreadable(path: string): void {
    this.#unreadable.add(this.#files.existing(path));
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = this.#bytesOf(path);
    if (bytes.length > maxBytes) throw new DiskError("EINVAL", path);
    return bytes.slice();
  }

  async *readStream(path: string, offsetBytes = 0, lengthBytes = Infinity): AsyncGenerator<Uint8Array> {
    const bytes = this.#bytesOf(path).subarray(0, offsetBytes + lengthBytes);
    for (let offset = offsetBytes; offset < bytes.length; offset += PIECE_BYTES)
      yield bytes.slice(offset, offset + PIECE_BYTES);
  }

  async write(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
    const taken = copyOf(bytes);
    this.#operate({ name: "write", kind: "data", path }, (number, isWhole) => {
      this.#files.write(path, isWhole ? taken : firstHalf(taken), mode, number);
    });
  }

  async append(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
    const taken = copyOf(bytes);
    this.#operate({ name: "append", kind: "data", path }, (number, isWhole) => {
      this.#files.append(path, isWhole ? taken : firstHalf(taken), mode, number);
    });
  }

  async truncate(path: string, lengthBytes: number): Promise<void> {
    this.#operate({ name: "truncate", kind: "data", path }, (number) =>
      this.#files.truncate(path, lengthBytes, number),
    );
  }

  async setMode(path: string, mode: number): Promise<void> {
    this.#operate({ name: "setMode", kind: "names", path }, (number) => this.#files.setMode(path, mode, number));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#operate({ name: "rename", kind: "names", path: from, other: to }, (number) =>
      this.#files.rename(from, to, number),
    );
  }

  async link(existing: string, created: string): Promise<void> {
    this.#operate({ name: "link", kind: "names", path: existing, other: created }, (number) =>
      this.#files.link(existing, created, number),
    );
  }

  async symlink(target: string, created: string): Promise<void> {
    this.#operate({ name: "symlink", kind: "names", path: created, other: target }, (number) =>
      this.#files.symlink(target, created, number),
    );
  }

  async readLink(path: string): Promise<string> {
    this.#checkPower();
    return this.#files.readLink(path);
  }

  async remove(path: string): Promise<void> {
    this.#operate({ name: "remove", kind: "names", path }, (number) => this.#files.remove(path, number));
  }

  async removeDirectory(path: string): Promise<void> {
    this.#operate({ name: "removeDirectory", kind: "names", path }, (number) =>
      this.#files.removeDirectory(path, number),
    );
  }

  async makeDirectory(path: string, mode = 0o755): Promise<void> {
    this.#operate({ name: "makeDirectory", kind: "names", path }, (number) =>
      this.#files.makeDirectory(path, mode, number),
    );
  }

  async list(path: string): Promise<readonly DirectoryEntry[]> {
    this.#checkPower();
    return this.#files.list(path);
  }

  async status(path: string): Promise<FileStatus | undefined> {
    this.#checkPower();
    try {
      return this.#files.status(path);
    } catch (thrown) {
      if (thrown instanceof DiskError && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR")) return undefined;
      throw thrown;
    }
  }

  async sync(path: string): Promise<void> {
    this.#operate({ name: "sync", kind: "sync", path }, (number, isWhole) =>
      this.#settle(this.#files.fileSync(path), number, isWhole),
    );
  }

  async syncDirectory(path: string): Promise<void> {
    this.#operate({ name: "syncDirectory", kind: "sync", path }, (number, isWhole) =>
      this.#settle(this.#files.directorySync(path), number, isWhole),
    );
  }

  async barrier(): Promise<void> {
    this.#operate({ name: "barrier", kind: "sync", path: "" }, (number, isWhole) =>
      this.#settle(this.#files.wholeSync(), number, isWhole),
    );
  }

  async space(): Promise<DiskSpace> {
    this.#checkPower();
    const { capacityBytes, usage } = this.#files;
    const totalBytes = capacityBytes === Infinity ? UNLIMITED_BYTES : capacityBytes;
    return { freeBytes: Math.max(0, totalBytes - usage.usedBytes), totalBytes };
  }

  /** Does one operation as the plan wants it. `act` is told whether it gets through whole; if not, a write writes half. */
  #operate(begun: Omit<Operation, "number">, act: (number: number, isWhole: boolean) => void): void {
    this.#checkPower();
    const operation: Operation = { number: this.#log.length + 1, ...begun };
    this.#onOperation?.(operation, this);
    this.#log.push(operation);
    const { number, kind } = operation;
    const cut = this.#plan.cut?.operation === number ? this.#plan.cut.when : undefined;
    if (cut === "before") this.#cut();
    if (failsAt(this.#plan, number)) this.#fail(operation, act);
    const late = this.#lateSync;
    this.#lateSync = undefined;
    act(number, cut !== "during");
    late?.settle();
    if (number - 1 === this.#plan.swapOperations && kind !== "sync") this.#files.journal.swap(number - 1, number);
    if (cut !== undefined) this.#cut();
  }

  #settle(settling: Settling, number: number, isWhole: boolean): void {
    this.#syncs += 1;
    // A sync in the middle of which the power goes may have done nothing or all: states before it and after it cover that.
    if (!isWhole || this.#syncs === this.#plan.ignoreSync) return;
    const { swapOperations } = this.#plan;
    if (number === swapOperations) this.#lateSync = settling;
    else settling.settle(number - 1 === swapOperations ? swapOperations : undefined);
  }

  #fail(operation: Operation, act: (number: number, isWhole: boolean) => void): never {
    const code = this.#plan.fail?.code ?? "EIO";
    if (operation.kind === "data" && operation.name !== "truncate" && code !== "EROFS") act(operation.number, false);
    if (operation.kind === "sync") this.#settlingOf(operation).abandon();
    throw new DiskError(code, operation.path);
  }

  #settlingOf({ name, path }: Operation): Settling {
    if (name === "barrier") return this.#files.wholeSync();
    return name === "sync" ? this.#files.fileSync(path) : this.#files.directorySync(path);
  }

  #bytesOf(path: string): Uint8Array {
    this.#checkPower();
    const number = this.#files.existing(path);
    const { content } = this.#files.file(path, number);
    if (this.#unreadable.has(number)) throw new DiskError("EIO", path);
    return content.bytes;
  }

  #cut(): never {
    this.#cutAtOperation = this.#log.length;
    throw new PowerCut(this.#cutAtOperation);
  }

  #checkPower(): void {
    if (this.#cutAtOperation !== undefined) throw new PowerCut(this.#cutAtOperation);
  }
}

/** The caller may use its bytes again; and a Buffer's `slice` would be no copy. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1);
}

function flipped(content: Content, bit: number): Content {
  const bytes = content.bytes.slice();
  const index = bit >> 3;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit & 7));
  return new Content(bytes);
}
