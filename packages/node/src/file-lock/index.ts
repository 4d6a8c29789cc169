export { acquireLock, acquireLockIfWritable, type FileLock, type LockResult } from "./file-lock.ts";
