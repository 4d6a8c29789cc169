export { compress, decompress, decompressStream } from "./zstd.ts";
