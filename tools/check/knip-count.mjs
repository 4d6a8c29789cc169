/** Reporter for knip that says how many files it read: knip finds nothing in a repository that it did not read, and says so in green.
 * @param {{ counters: { processed: number } }} result */
export default function report({ counters }) {
  console.log(`knip read ${counters.processed} files`);
}
