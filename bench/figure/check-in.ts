import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CPU_QUESTION, type ClientTask, type ServerReady } from "../check-in/messages.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave } from "../measure/rounds.ts";

const LIMIT = 1.25;
const PROGRAMS = join(import.meta.dirname, "..");

export const CHECK_IN: Measurement = {
  name: "check-in",
  run: async (settings) => {
    const devices = settings.isShort ? 50 : 1_000;
    settings.note(`check-in: registering ${devices} devices`);
    const server = fork(join(PROGRAMS, "server-program.ts"), [String(devices)], { execArgv: [] });
    try {
      const ready: ServerReady = await answerOf(server);
      return [
        await ratio("checkInCpuRatio", { server, ready, devices, isKept: true }, settings),
        await ratio("checkInNewConnectionCpuRatio", { server, ready, devices, isKept: false }, settings),
      ];
    } finally {
      const ended = once(server, "exit");
      if (server.connected) server.disconnect();
      else server.kill();
      await ended;
    }
  },
};

interface Setting {
  readonly server: ChildProcess;
  readonly ready: ServerReady;
  readonly devices: number;
  readonly isKept: boolean;
}

async function ratio(name: string, setting: Setting, { isShort, note }: Settings): Promise<Row> {
  const { server, ready, devices, isKept } = setting;
  const count = (isKept ? 3_000 : 500) / (isShort ? 10 : 1);
  const cost = (url: string) => async (): Promise<number> => {
    const before = await cpuOf(server);
    await runClient({ ...ready.task, url, count, isKept });
    return ((await cpuOf(server)) - before) / count;
  };
  const medianOf = await interleave(
    { empty: cost(ready.emptyUrl), dms: cost(ready.task.url) },
    isShort ? 1 : 5,
    (text) => note(`${name}: ${text}`),
  );
  return {
    name,
    value: medianOf("dms") / medianOf("empty"),
    limit: LIMIT,
    counts: "later",
    detail: `${medianOf("dms").toFixed(0)} against ${medianOf("empty").toFixed(0)} microseconds of CPU, ${devices} devices`,
  };
}

async function cpuOf(server: ChildProcess): Promise<number> {
  const answered = answerOf<number>(server);
  server.send(CPU_QUESTION);
  return await answered;
}

/** @throws Error when the server ends instead */
async function answerOf<Answer>(server: ChildProcess): Promise<Answer> {
  const done = new AbortController();
  const { signal } = done;
  try {
    return await Promise.race([
      once(server, "message", { signal }).then(([answer]) => answer),
      once(server, "exit", { signal }).then(([code]) => {
        throw new Error(`the server ended: ${String(code)}`);
      }),
    ]);
  } finally {
    done.abort();
  }
}

async function runClient(task: ClientTask): Promise<void> {
  const client = spawn(process.execPath, [join(PROGRAMS, "client-program.ts"), JSON.stringify(task)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(client, "exit");
  if (code !== 0) throw new Error(`the client ended with ${String(code)}`);
}
