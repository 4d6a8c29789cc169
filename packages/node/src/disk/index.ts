export { NodeDisk } from "./node-disk.ts";
export { syncFileSystem } from "./sync-all.ts";
