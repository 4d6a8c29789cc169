// Writes packages/client/src/operations.ts from the DMS's OpenAPI document.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openApiOfDms } from "./client/openapi-of-dms.ts";
import { operationsSource } from "./client/operations-source.ts";
import { ROOT } from "./setup/place.mjs";

await writeFile(join(ROOT, "packages/client/src/operations.ts"), await operationsSource(await openApiOfDms()));
