/** A failure with what to do about it: shown without a stack. */
export class SetupError extends Error {}

/** Progress goes to stderr: stdout belongs to the command that called the set-up.
 * @param {string} text */
export function say(text) {
  process.stderr.write(`regrow setup: ${text}\n`);
}
