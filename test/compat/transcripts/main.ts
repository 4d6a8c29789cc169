// node test/compat/transcripts/main.ts: the whole matrix of examples, interfaces and dialects, each empty cell with its reason.
import { cellsOf } from "./cells.ts";
import { EXAMPLES } from "./examples/index.ts";
import { fullMatrix, summaryOf } from "./matrix.ts";

const cells = cellsOf(EXAMPLES);
process.stdout.write(`${fullMatrix(cells)}\n\n${summaryOf(cells).join("\n")}\n`);
