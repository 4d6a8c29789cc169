import { mkdirSync, readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./place.mjs";
import { SetupError, say } from "./say.mjs";

const HEARTBEAT_MS = 2_000;
/** A holder whose heartbeat stopped this long ago is gone, even if its process number lives on in another process. */
const STALE_MS = 60_000;
const WAIT_MS = 15 * 60_000;
const POLL_MS = 200;

/** Names a child that works under the lock: it may outlive a killed parent, and then still holds.
 * @typedef {(pid: number | undefined) => void} HeldBy */

/** Runs the work while no other set-up of this checkout runs.
 * @param {(heldBy: HeldBy) => Promise<void>} work
 * @param {string} [folder]
 * @returns {Promise<void>} */
export async function withLock(work, folder = join(ROOT, ".regrow")) {
  const path = join(folder, "setup.lock");
  await acquire(path, folder);
  const heartbeat = setInterval(() => utimesSync(path, new Date(), new Date()), HEARTBEAT_MS);
  try {
    await work((pid) => writeFileSync(path, `${process.pid}\n${pid ?? process.pid}\n`));
  } finally {
    clearInterval(heartbeat);
    remove(path);
  }
}

/** @param {string} path @param {string} folder */
async function acquire(path, folder) {
  const end = Date.now() + WAIT_MS;
  let told = false;
  while (!take(path, folder)) {
    if (isStale(path)) {
      removeStale(path);
      continue;
    }
    if (!told) say(`waiting for another set-up (process ${holders(path)[0] ?? "unknown"})`);
    told = true;
    if (Date.now() > end) throw new SetupError(`another set-up did not end; if none runs, delete ${path}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @param {string} path @param {string} folder @returns {boolean} */
function take(path, folder) {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new SetupError(`cannot write ${path} (${codeOf(error)}): give this user write permission to the checkout`);
  }
}

/** @param {string} path @returns {boolean} */
function isStale(path) {
  const pids = holders(path);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return false; // just released
  if (Date.now() - status.mtimeMs > STALE_MS) return true;
  return pids.length > 0 && !pids.some(isRunning); // no number: just being written
}

/** @param {number} pid @returns {boolean} */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== "ESRCH"; // EPERM: it runs, as another user
  }
}

/** Under a guard of its own, because of two that find the same stale lock the slower would remove the faster one's new lock.
 * @param {string} path */
function removeStale(path) {
  const guard = `${path}.guard`;
  try {
    writeFileSync(guard, "", { flag: "wx" });
  } catch {
    if (Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > STALE_MS) remove(guard);
    return;
  }
  if (isStale(path)) remove(path);
  remove(guard);
}

/** @param {string} path @returns {readonly number[]} */
function holders(path) {
  try {
    const numbers = readFileSync(path, "utf8")
      .split("\n")
      .map((line) => Number.parseInt(line, 10));
    return numbers.filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** @param {string} path */
function remove(path) {
  try {
    unlinkSync(path);
  } catch {
    // somebody was faster
  }
}

/** @param {unknown} error @returns {string} */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
