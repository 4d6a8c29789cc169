import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { createLogger } from "@regrow/node/log";
import type { OpenApiDocument } from "./operations-source.ts";

/** The OpenAPI document that a DMS of this checkout serves. */
export async function openApiOfDms(): Promise<OpenApiDocument> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-openapi-"));
  try {
    await using dms = await createDms({
      folder,
      peoplePort: 0,
      devicePort: 0,
      clock: new SystemClock(),
      entropy: new SystemEntropy(),
      logger: createLogger({ stream: process.stderr, format: "human", level: "warn" }),
    });
    const answer = await fetch(new URL("/api/openapi.json", dms.peopleUrl), { signal: AbortSignal.timeout(10_000) });
    return (await answer.json()) as OpenApiDocument;
  } finally {
    await rm(folder, { recursive: true });
  }
}
