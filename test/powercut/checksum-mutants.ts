import { sweepBadStorage } from "./bad-storage.ts";
import { CredulousCryptography, LyingCryptography } from "./lying-cryptography.ts";
import { MemoCryptography } from "./memo-cryptography.ts";
import { TWO, objectsOf } from "./world.ts";

/** A check that is not made, and the law that shows it; undefined: nothing does. */
export interface ChecksumMutant {
  readonly name: string;
  readonly law: string | undefined;
}

/** Damages a device as `sweepBadStorage` does, for a bootloader that does not check. */
export async function runChecksumMutants(): Promise<readonly ChecksumMutant[]> {
  const honest = new MemoCryptography();
  const liars = [
    { name: "files are not hashed", cryptography: new LyingCryptography(objectsOf(TWO.bundle).values()) },
    { name: "signatures are not checked", cryptography: new CredulousCryptography() },
  ];
  const mutants: ChecksumMutant[] = [];
  for (const { name, cryptography } of liars) {
    const { bad } = await sweepBadStorage(honest, cryptography);
    mutants.push({ name, law: bad[0] });
  }
  return mutants;
}
