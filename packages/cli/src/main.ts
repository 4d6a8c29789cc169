import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Every command is a new process, and most of its start was compiling: what was compiled once is kept. Where that folder cannot be
// written, it is compiled each time.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/node", import.meta.url)));
await import("./regrow.ts");
