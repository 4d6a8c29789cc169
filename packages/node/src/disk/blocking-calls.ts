import * as fs from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FileCalls, OpenFile } from "./file-calls.ts";

/** So long others may wait for their turn while one call follows the other. */
const TURN_MS = 10;

/**
 * The same calls made on the spot. A call in the thread pool takes ten times as long as the work of the system behind it
 * (bench/README.md), which for 10,000 small files is most of an install. The price: while one call waits for a slow disk
 * the whole program does, so it is for programs that have nothing more urgent than the disk.
 */
export function blockingCalls(): FileCalls {
  const call = inTurns();
  return {
    open: (path, flags) => call(() => openFile(fs.openSync(path, flags), call)),
    lstat: (path) => call(() => fs.lstatSync(path)),
    chmod: (path, mode) => call(() => fs.chmodSync(path, mode)),
    link: (existing, created) => call(() => fs.linkSync(existing, created)),
    symlink: (target, created) => call(() => fs.symlinkSync(target, created)),
    readlink: (path) => call(() => fs.readlinkSync(path)),
    rename: (from, to) => call(() => fs.renameSync(from, to)),
    unlink: (path) => call(() => fs.unlinkSync(path)),
    rmdir: (path) => call(() => fs.rmdirSync(path)),
    mkdir: (path, mode) => call(() => fs.mkdirSync(path, { recursive: true, mode })),
    readdir: (path) => call(() => fs.readdirSync(path, { withFileTypes: true })),
  };
}

type Call = <Result>(operate: () => Result) => Promise<Result>;

/** Promises that are kept at once never let timers and sockets in: now and then they get their turn. */
function inTurns(): Call {
  let turnMs = performance.now();
  return async (operate) => {
    if (performance.now() - turnMs > TURN_MS) {
      await nextTurn();
      turnMs = performance.now();
    }
    return operate();
  };
}

function openFile(fd: number, call: Call): OpenFile {
  return {
    stat: () => call(() => fs.fstatSync(fd)),
    read: (target, at, length, offset) => call(() => ({ bytesRead: fs.readSync(fd, target, at, length, offset) })),
    chmod: (mode) => call(() => fs.fchmodSync(fd, mode)),
    [Symbol.asyncDispose]: () => call(() => fs.closeSync(fd)),
  };
}
