export { openJsonLines, type JsonLines, type JsonLinesOptions } from "./json-lines.ts";
export { LineFramer, type FramedLine } from "./line-framer.ts";
