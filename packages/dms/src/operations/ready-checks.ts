import { statfs } from "node:fs/promises";
import { probeWrite, type Database } from "../database/index.ts";
import type { ReadyCheck } from "./readiness.ts";

export interface Checked {
  readonly database: Database;
  /** Of the DMS. */
  readonly folder: string;
  /** Free space below which it is not ready. */
  readonly freeBytes: number;
  readonly listeners: Readonly<Record<"people" | "devices", { readonly listening: boolean }>>;
}

/** What a DMS needs to serve: each by its name in the answer of /readyz. */
export function readyChecks({ database, folder, freeBytes, listeners }: Checked): readonly ReadyCheck[] {
  return [
    {
      name: "database",
      async find() {
        await probeWrite(database);
        return null;
      },
    },
    {
      name: "folder",
      async find() {
        const { bavail, bsize } = await statfs(folder);
        const free = bavail * bsize;
        return free >= freeBytes
          ? null
          : `${free} bytes are free in ${folder}, and ${freeBytes} are needed (ready-free-mb)`;
      },
    },
    ...Object.entries(listeners).map(([name, server]) => ({
      name,
      find: () => (server.listening ? null : "the listener takes no connections"),
    })),
  ];
}
