import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FILES } from "@regrow/device/layout";

/** Lets a device that does not run reach its DMS at another port of this machine. */
export async function setDmsPort(root: string, port: number): Promise<void> {
  await writeFile(join(root, FILES.dms), `${JSON.stringify({ url: `https://127.0.0.1:${port}` })}\n`);
}
