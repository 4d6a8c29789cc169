export { beginImport, endImport, ofNoImport, requireNotImporting } from "./import-mark.ts";
