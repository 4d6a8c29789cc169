// Writes the reference pages that come from tables in the code.
import { writeFile } from "node:fs/promises";
import { REFERENCE_PAGES } from "./reference/pages.ts";
import { ROOT } from "./setup/place.mjs";
import { join } from "node:path";

for (const [path, make] of Object.entries(REFERENCE_PAGES)) await writeFile(join(ROOT, path), make());
