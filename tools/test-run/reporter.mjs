import { relative } from "node:path";
import { inspect } from "node:util";

/** Reporter that node:test loads in the process of a test file: one line of JSON for each finished test.
 * @param {AsyncIterable<import("node:test/reporters").TestEvent>} source
 * @returns {AsyncGenerator<string>} */
export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== "test:complete") continue;
    const { name, skip, todo, details, nesting, file = "" } = data;
    // A file that registers nothing counts as a passed test where files share a process.
    if (details.passed && nesting === 0 && name === relative(process.cwd(), file)) continue;
    const error = details.error;
    /** @type {import("./tally.ts").TestResult} */
    const result = {
      file,
      name,
      isSuite: details.type === "suite",
      isTop: nesting === 0,
      durationMs: details.duration_ms,
      isPassed: details.passed,
      skip: skip ?? todo ?? false,
      failureType: error !== undefined && "failureType" in error ? String(error.failureType) : "",
      reason: error === undefined ? "" : describe(error),
    };
    yield `${JSON.stringify(result)}\n`;
  }
}

/** The error that the test threw, not the wrapper that node:test puts around it.
 * @param {Error} error @returns {string} */
function describe(error) {
  const thrown = error.cause ?? error;
  if (!(thrown instanceof Error)) return inspect(thrown);
  const lines = (thrown.stack ?? thrown.message).split("\n");
  return lines.filter((line) => !/^\s+at .*(node:internal|node:async_hooks)/.test(line)).join("\n");
}
