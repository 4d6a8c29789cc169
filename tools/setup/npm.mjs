import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { SetupError } from "./say.mjs";

const LIMIT_MS = 14 * 60_000;
const KEPT_OUTPUT_BYTES = 16_384;

/** What a code in npm's output means for the person who sees it. @type {ReadonlyArray<readonly [RegExp, string]>} */
const ADVICE = [
  [
    /EUSAGE[\s\S]*in sync/,
    "a package.json and package-lock.json differ: run `npm install --package-lock-only --ignore-scripts`, then try again",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|ENOTCACHED/,
    "the npm registry cannot be reached: check the network and `npm config get registry`",
  ],
  [
    /EACCES|EPERM|EROFS/,
    "no permission to write: the checkout and npm's cache (`npm config get cache`) must belong to this user",
  ],
  [/ENOSPC/, "the disk is full"],
  [
    /EINTEGRITY/,
    "a package is not the one package-lock.json names: run `npm cache clean --force`; if it stays, do not trust the registry",
  ],
  [/E404|ETARGET/, "the registry does not have a package of package-lock.json: check `npm config get registry`"],
];

/** Runs npm under the given Node and fails with advice.
 * @param {string} node @param {readonly string[]} args @param {string} cwd
 * @param {import("./lock.mjs").HeldBy} heldBy
 * @returns {Promise<void>} */
export async function runNpm(node, args, cwd, heldBy) {
  const { code, output } = await run(node, [findNpm(), ...args], cwd, heldBy);
  if (code === 0) return;
  const advice =
    ADVICE.find(([pattern]) => pattern.test(output))?.[1] ??
    "see npm's message above; its log is in `npm config get cache`/_logs";
  const start = output.trim().split("\n").slice(0, 15).join("\n"); // what follows is npm's usage
  throw new SetupError(`npm ${args[0]} failed in ${cwd}\n${start}\nregrow setup: ${advice}`);
}

/** @param {string} node @param {string[]} args @param {string} cwd @param {import("./lock.mjs").HeldBy} heldBy
 * @returns {Promise<{ code: number | null, output: string }>} */
function run(node, args, cwd, heldBy) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd,
      env: cleanEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
    });
    heldBy(child.pid);
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => void (output = (output + chunk.toString()).slice(-KEPT_OUTPUT_BYTES));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => reject(new SetupError(`cannot run ${node}: ${error.message}`)));
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** The environment without what an outer npm says about its own command: a set-up called from `npm test -w x` is no command for x.
 * @returns {NodeJS.ProcessEnv} */
function cleanEnvironment() {
  const outer =
    /^npm_(package_|lifecycle_|command$|config_(workspaces?|local_prefix|global|location|omit|include|only|production|prefix|dry_run|package_lock_only)$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name) && name !== "NODE_ENV"));
}

/** npm's own JavaScript file: its `npm` command would run under the Node of its first line.
 * @returns {string} */
function findNpm() {
  const besideNode = dirname(process.execPath);
  const places = [
    process.env["npm_execpath"],
    join(besideNode, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(besideNode, "node_modules", "npm", "bin", "npm-cli.js"),
    "/usr/share/nodejs/npm/bin/npm-cli.js",
    ...(process.env["PATH"] ?? "")
      .split(delimiter)
      .flatMap((folder) => [
        join(folder, "npm"),
        join(folder, "node_modules", "npm", "bin", "npm-cli.js"),
        join(folder, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
      ]),
  ];
  for (const place of places) {
    if (place === undefined || !existsSync(place)) continue;
    const path = realpathSync(place);
    if (path.endsWith("npm-cli.js")) return path;
  }
  throw new SetupError("npm was not found: install npm 10 or newer (it comes with Node), and run `npm test` again");
}
