export { acquireLock, type FileLock, type LockResult } from "./file-lock.ts";
