/** Tests beside sources are of one piece of code; they share a process. What stands in a test folder starts processes, kills them, or
 * counts what a process holds: a process for each. */
const BESIDE_SOURCES = /^packages\/([^/]+)\/src\//;
/** Loading the code under test is most of what a short file costs, and is done once a process. More than this, and the last process
 * runs alone while the others are done. */
const FILES_PER_PROCESS = 8;

/**
 * The files, in their order, as they share processes.
 * @param isWhole whether a file registers its tests itself: a result says where its test is written, and one that is written
 *   elsewhere is nobody's in a process of many files
 */
export function toBatches(
  files: readonly string[],
  isWhole: (file: string) => boolean,
): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let last: { readonly of: string; readonly batch: string[] } | undefined;
  for (const file of files) {
    const of = isWhole(file) ? BESIDE_SOURCES.exec(file)?.[1] : undefined;
    if (of !== undefined && last?.of === of && last.batch.length < FILES_PER_PROCESS) {
      last.batch.push(file);
      continue;
    }
    const batch = [file];
    batches.push(batch);
    last = of === undefined ? undefined : { of, batch };
  }
  return batches;
}
