import { DiskError, type Disk } from "@regrow/core/port";
import fc from "fast-check";

/** One step of a random program on a disk; what it answers is compared between disks. */
export interface DiskCommand {
  readonly name: string;
  run(disk: Disk): Promise<unknown>;
}

/** Few names, so that steps meet; folders, files below files and missing parents among them. */
const path = fc.constantFrom("a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "a/x");
const content = fc.uint8Array({ maxLength: 40 });
const mode = fc.constantFrom(0o600, 0o644, 0o755);
const length = fc.nat({ max: 50 });

function command<Argument>(
  name: string,
  argument: fc.Arbitrary<Argument>,
  run: (disk: Disk, argument: Argument) => Promise<unknown>,
): fc.Arbitrary<DiskCommand> {
  return argument.map((given) => ({ name: `${name}(${fc.stringify(given)})`, run: (disk) => run(disk, given) }));
}

const diskCommand: fc.Arbitrary<DiskCommand> = fc.oneof(
  command("write", fc.tuple(path, content, mode), (disk, given) => disk.write(...given)),
  command("append", fc.tuple(path, content, mode), (disk, given) => disk.append(...given)),
  command("truncate", fc.tuple(path, length), (disk, given) => disk.truncate(...given)),
  command("setMode", fc.tuple(path, mode), (disk, given) => disk.setMode(...given)),
  command("rename", fc.tuple(path, path), (disk, given) => disk.rename(...given)),
  command("link", fc.tuple(path, path), (disk, given) => disk.link(...given)),
  // To something that is no folder: what a path through a link means is not part of the port.
  command("symlink", path, (disk, given) => disk.symlink("/dev/null", given)),
  command("remove", path, (disk, given) => disk.remove(given)),
  command("removeDirectory", path, (disk, given) => disk.removeDirectory(given)),
  command("makeDirectory", path, (disk, given) => disk.makeDirectory(given)),
  command("sync", path, (disk, given) => disk.sync(given)),
  command("syncDirectory", path, (disk, given) => disk.syncDirectory(given)),
  command("read", fc.tuple(path, length), async (disk, given) => [...(await disk.read(...given))]),
  command("list", path, (disk, given) => disk.list(given)),
  command("status", path, (disk, given) => disk.status(given)),
  command("readLink", path, (disk, given) => disk.readLink(given)),
);

/** Random programs on a disk. */
export const diskProgram: fc.Arbitrary<readonly DiskCommand[]> = fc.array(diskCommand, { maxLength: 40, size: "max" });

/** What a step gave: its answer, or the code of its DiskError. */
export async function answerOf(disk: Disk, step: DiskCommand): Promise<unknown> {
  try {
    return { name: step.name, answer: await step.run(disk) };
  } catch (thrown) {
    if (thrown instanceof DiskError) return { name: step.name, error: thrown.code };
    throw thrown;
  }
}
