import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { withTempFolder } from "@regrow/testing/temp-folder";
import type { EnrolledDevice, Listener } from "../check-in/enrolled-device.ts";
import { MEMORY_QUESTION, type ClientOrder } from "../link/messages.ts";
import type { Measurement, Row } from "../measure/figure.ts";
import { answerOf, answerTo, endProgram } from "../measure/program.ts";

/** Ours: a bare WebSocket over mutual TLS takes 65 to 70 kB. */
const LIMIT_KB = 100;
const PROGRAMS = join(import.meta.dirname, "..");
/** Open already when the measurement begins, so that what all links share is not counted. */
const FIRST = 50;

export const LINK: Measurement = {
  name: "link",
  run: ({ isShort, note }) =>
    withTempFolder(async (path) => {
      const count = isShort ? 50 : 500;
      note(`link: enrolling ${count + FIRST} devices`);
      const enrolling = startServer("enrol", path, String(count + FIRST));
      const devices: readonly EnrolledDevice[] = await answerOf(enrolling);
      await endProgram(enrolling);
      const server = startServer("serve", path);
      const client = fork(join(PROGRAMS, "link-client-program.ts"), { execArgv: [] });
      try {
        const listener: Listener = await answerOf(server);
        const tell = (order: ClientOrder): Promise<number> => answerTo(client, order);
        await tell({ kind: "open", listener, devices: devices.slice(0, FIRST) });
        note("link: memory before");
        const before = await answerTo<number>(server, MEMORY_QUESTION);
        const begunMs = performance.now();
        const opened = await tell({ kind: "open", listener, devices: devices.slice(FIRST) });
        const tookMs = performance.now() - begunMs;
        note("link: memory after");
        const after = await answerTo<number>(server, MEMORY_QUESTION);
        const answered = await tell({ kind: "echo" });
        return rowsOf({ bytes: after - before, opened, answered, tookMs });
      } finally {
        await Promise.all([endProgram(server), endProgram(client)]);
      }
    }),
};

function startServer(...words: readonly string[]): ChildProcess {
  return fork(join(PROGRAMS, "link-server-program.ts"), words, { execArgv: ["--expose-gc"] });
}

function rowsOf({
  bytes,
  opened,
  answered,
  tookMs,
}: Record<"bytes" | "opened" | "answered" | "tookMs", number>): readonly Row[] {
  return [
    {
      name: "linkMemoryKb",
      value: bytes / opened / 1_000,
      limit: LIMIT_KB,
      counts: "limit",
      detail: `resident memory of the DMS for each idle live link over mutual TLS, ${opened} links`,
    },
    {
      name: "links",
      value: answered,
      counts: "limit",
      detail: `links of one DMS that all answered an echo; ${opened} were opened in ${(tookMs / 1_000).toFixed(1)} s`,
    },
  ];
}
