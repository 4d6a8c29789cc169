import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { startHttpDevice } from "../../test/harness/http-device.ts";
import { startLineDevice } from "../../test/compat/host/line-device.ts";
import { NO_HOSTS, numberOf, prepareHosts, runHost } from "../../test/compat/host/run-host.ts";
import { BITS_PER_BYTE, NO_SOCAT } from "../../test/compat/serial/paced-line.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave, median, timed } from "../measure/rounds.ts";

export const COMMAND: Measurement = {
  name: "command",
  run: async (settings) => [await overHttp(settings), ...(await overSerial(settings))],
};

const COMMAND_LINE = "get system.safemode.status";
const EMPTY_SERVER = join(import.meta.dirname, "..", "empty-server-program.ts");

interface Target {
  readonly port: number;
  readonly authorization: string;
}

/** A device as shipped, password and all, against a handler that does nothing; one connection, one request after the other. */
async function overHttp({ isShort, note }: Settings): Promise<Row> {
  const count = isShort ? 200 : 3_000;
  await using http = await startHttpDevice();
  const authorization = `Basic ${Buffer.from(`admin:${http.secret}`).toString("base64")}`;
  const device: Target = { port: http.port, authorization };
  const { agent, bytes } = await firstAnswer(device);
  agent.destroy();
  const server = fork(EMPTY_SERVER, [String(bytes)], { execArgv: [] });
  try {
    const [port] = (await once(server, "message")) as [number];
    const medianOf = await interleave(
      { empty: () => perRequest({ port, authorization }, count), device: () => perRequest(device, count) },
      isShort ? 1 : 5,
      (text) => note(`httpCommandRatio: ${text}`),
    );
    const [ours, empty] = [medianOf("device"), medianOf("empty")];
    return {
      name: "httpCommandRatio",
      value: ours / empty,
      counts: "information",
      detail: `${(1000 / ours).toFixed(0)} commands a second over HTTP against ${(1000 / empty).toFixed(0)} empty answers`,
    };
  } finally {
    const ended = once(server, "exit");
    if (server.connected) server.disconnect();
    else server.kill();
    await ended;
  }
}

/** A host of its own over a paced line, against what the bytes of question and answer take on it. */
async function overSerial({ isShort, note }: Settings): Promise<readonly Row[]> {
  const why = NO_SOCAT || NO_HOSTS;
  if (why !== false) {
    note(`serialCommandShare: not measured, ${why}`);
    return [];
  }
  return withTempFolder(async (folder) => {
    const [host] = prepareHosts(folder);
    const [baud, dialect] = [115_200, "gecko-os"] as const;
    await using shown = await startLineDevice({ folder, dialect, baud });
    const rates: number[] = [];
    for (let round = 0; round < (isShort ? 1 : 3); round += 1) {
      note(`serialCommandShare: round ${round + 1}`);
      const further = ["--seconds", isShort ? "1" : "5"];
      const report = await runHost(host, { line: shown.line.hostPath, baud, dialect, what: "bench", further });
      if (report.exit !== 0) throw new Error(report.output);
      rates.push(numberOf(report, /^rate ([\d.]+)$/m));
    }
    const measured = median(rates);
    const possible = baud / BITS_PER_BYTE / (`${COMMAND_LINE}\r\n`.length + "R000003\r\n0\r\n".length);
    return [
      {
        name: "serialCommandShare",
        value: measured / possible,
        counts: "information",
        detail: `${measured.toFixed(0)} commands a second of ${possible.toFixed(0)} that a line of ${baud} baud can carry`,
      },
    ];
  });
}

/** In ms, over a new connection that is kept. */
async function perRequest(target: Target, count: number): Promise<number> {
  const { agent } = await firstAnswer(target);
  try {
    const durationMs = await timed(async () => {
      for (let index = 0; index < count; index += 1) await ask(target, agent);
    });
    return durationMs / count;
  } finally {
    agent.destroy();
  }
}

async function firstAnswer(target: Target): Promise<{ readonly agent: Agent; readonly bytes: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { agent, bytes: await ask(target, agent) };
}

/** Bytes of the body. */
function ask({ port, authorization }: Target, agent: Agent): Promise<number> {
  const body = JSON.stringify({ flags: 0, command: COMMAND_LINE });
  const headers = { authorization, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request({ port, host: "127.0.0.1", method: "POST", path: "/command", agent, headers }, (response) => {
    let bytes = 0;
    response.on("data", (piece: Buffer) => (bytes += piece.length));
    response.once("error", reject);
    response.once("end", () =>
      response.statusCode === 200 ? resolve(bytes) : reject(new Error(String(response.statusCode))),
    );
  });
  sent.once("error", reject);
  sent.end(body);
  return promise;
}
