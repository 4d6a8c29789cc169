/** Oldest Node that has all we use: type stripping without a warning (24.12), node:sqlite and tuf-js (24.15). */
export const OLDEST = "24.15.0";

/** Versions that are new enough and still must not run Regrow. @type {Readonly<Record<string, string>>} */
const BAD_VERSIONS = {
  "24.21.0": "it leaks about 5 kB of native memory with every mutual-TLS handshake",
};

/** Why this version of Node cannot run Regrow, or undefined when it can.
 * @param {string} version without the leading v
 * @returns {string | undefined} */
export function refusal(version) {
  const bad = BAD_VERSIONS[version];
  if (bad !== undefined) return `Node ${version} cannot be used: ${bad}`;
  if (compare(version, OLDEST) < 0) return `Node ${version} is older than ${OLDEST}`;
  if (version.startsWith("25.")) return `Node ${version} is of a line without long-term support, which has ended`;
  return undefined;
}

/** @param {string} a @param {string} b @returns {number} below 0 when a is older */
function compare(a, b) {
  const [left, right] = [a, b].map((version) => version.split(".").map((part) => Number.parseInt(part, 10)));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
