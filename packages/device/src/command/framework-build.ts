import { DiskError, sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
// Not through its index, which brings what only the first stage needs.
import { MAX_LIST_BYTES, parseFrameworkList } from "../first-stage/check-slot.ts";
import { FRAMEWORK_LIST, SLOTS, slotFolder } from "../layout/index.ts";

/** Which build of the framework runs. */
export interface FrameworkBuild {
  /** Seven hexadecimal digits, the same for the same programs. */
  readonly number: string;
  /** Wall time in ms; null where it is not known. */
  readonly builtMs: number | null;
}

/** From the list in the slot that the first stage has chosen. A framework that lies in none, as in tests, is build 0. */
export async function readFrameworkBuild(
  { disk, cryptography }: { readonly disk: Disk; readonly cryptography: Cryptography },
  slotName: string,
): Promise<FrameworkBuild> {
  const slot = SLOTS.find((each) => each === slotName);
  if (slot === undefined) return NO_BUILD;
  try {
    const list = parseFrameworkList(await disk.read(`${slotFolder(slot)}/${FRAMEWORK_LIST}`, MAX_LIST_BYTES));
    if (list === undefined) return NO_BUILD;
    const programs = list.files.map(({ name, sha256 }) => `${name} ${sha256}`).join("\n");
    const number = sha256Hex(cryptography, new TextEncoder().encode(programs)).slice(0, 7);
    return { number, builtMs: list.builtMs ?? null };
  } catch (error) {
    // It was whole when it was started; what has become of it since is the first stage's to say.
    if (error instanceof DiskError || error instanceof SyntaxError) return NO_BUILD;
    throw error;
  }
}

const NO_BUILD: FrameworkBuild = { number: "0000000", builtMs: null };
