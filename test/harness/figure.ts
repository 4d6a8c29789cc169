/** A line of measured facts: `npm run e2e` shows it below the name of the test file. */
export function figure(text: string): void {
  process.stdout.write(`figure: ${text}\n`);
}
