import { builtinModules } from "node:module";
import { posix } from "node:path";
import { LAYERS, NARROW_FOLDERS, TESTS_ALSO } from "./layers.mjs";

/** Timers by import: a test that sleeps is slow or wrong; waiting for a condition is the business of @regrow/testing. */
const TIMERS = ["node:timers", "node:timers/promises"];

/** Why a file must not import something, or undefined when it may.
 * @param {string} file path from the root of the checkout, with slashes
 * @param {string} specifier as written in the import
 * @returns {string | undefined} */
export function refusal(file, specifier) {
  if (/^\.{1,2}(\/|$)/.test(specifier)) return relativeRefusal(file, posix.join(posix.dirname(file), specifier));
  if (specifier.startsWith("/") || specifier.startsWith("file:")) return "write a relative path";
  if (!specifier.startsWith("node:") && builtinModules.includes(specifier)) return `write node:${specifier}`;
  const isTest = isTestFile(file);
  if (isTest && TIMERS.includes(specifier)) return "tests do not sleep: use a virtual clock, or wait for a condition";
  const from = packageOf(file);
  if (from === undefined) return undefined; // test, bench, tools: anything
  const layer = NARROW_FOLDERS.find(({ folder }) => !isTest && file.startsWith(folder))?.layer ?? LAYERS[from];
  if (layer === undefined) return `packages/${from} has no row in tools/lint/layers.mjs: decide what it may import`;
  if (specifier.startsWith("node:")) return layer.node || isTest ? undefined : `${from} does not know Node: add a port`;
  const ours = ourPackage(specifier);
  if (ours !== undefined) return oursRefusal(from, ours, layer.ours, isTest);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (isTest || layer.npm === true || layer.npm.includes(name)) return undefined;
  return `this part of ${from} imports ${layer.npm.length === 0 ? "no npm package" : `of npm only ${layer.npm.join(", ")}`}`;
}

/** @param {string} from @param {string} to @param {readonly string[]} allowed @param {boolean} isTest @returns {string | undefined} */
function oursRefusal(from, to, allowed, isTest) {
  if (to === from) return "write a relative path: this is the own package";
  if (allowed.includes(to) || (isTest && TESTS_ALSO.includes(to))) return undefined;
  if (to === "testing") return "nothing shipped imports testing";
  return `${from} imports ${allowed.length === 0 ? "nothing of ours" : `of ours only ${allowed.join(", ")}`}`;
}

/** @param {string} file @param {string} target @returns {string | undefined} */
function relativeRefusal(file, target) {
  const from = packageOf(file);
  const to = packageOf(target);
  if (to !== undefined && from !== to) return `import @regrow/${to}/<feature>: a package's files are its own`;
  if (from !== undefined && to === undefined && !target.startsWith("tools/setup")) return "this leaves the package";
  const narrow = NARROW_FOLDERS.find(({ folder }) => file.startsWith(folder));
  if (narrow === undefined || isTestFile(file) || narrow.with.some((folder) => target.startsWith(folder)))
    return undefined;
  return `${narrow.folder} must work when the rest of the device does not: it loads itself, core and node`;
}

/** @param {string} file @returns {string | undefined} */
function packageOf(file) {
  return /^packages\/([^/]+)\//.exec(file)?.[1];
}

/** @param {string} specifier @returns {string | undefined} */
function ourPackage(specifier) {
  if (specifier === "regrow" || specifier.startsWith("regrow/")) return "cli";
  return /^@regrow\/([^/]+)/.exec(specifier)?.[1];
}

/** @param {string} file @returns {boolean} */
function isTestFile(file) {
  return file.endsWith(".test.ts") || /^packages\/[^/]+\/test\//.test(file) || file.startsWith("test/");
}
