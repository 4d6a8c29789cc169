export { NO_BUNDLE, readBundleFiles, runningBundleFiles, type BundleFile, type BundleFiles } from "./bundle-files.ts";
export type { FileReader } from "./file-reader.ts";
export { readingStream, writingStream } from "./file-streams.ts";
export { FileSystem, type CoveredFile, type FileSpace, type FileSystemPorts, type NewFile } from "./file-system.ts";
export type { FileAnnouncement, FileWriter } from "./file-writer.ts";
export { DEFAULT_QUOTA, type FileQuota } from "./room.ts";
export { MAX_STREAMS, StreamTable, type ListedStream, type Stream, type StreamReadiness } from "./stream-table.ts";
export { Turns } from "./turns.ts";
