import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The package whose only purpose is to bring Node. */
export const NODE_PACKAGE = join(ROOT, "tools", "node");
/** npm puts this folder first in PATH for scripts: that is how `node` becomes the brought one. */
export const BIN = join(ROOT, "node_modules", ".bin");
