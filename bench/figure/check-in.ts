import { MeasuredServer } from "../check-in/measured-server.ts";
import type { ServerReady } from "../check-in/messages.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave } from "../measure/rounds.ts";

const LIMIT = 1.25;

export const CHECK_IN: Measurement = {
  name: "check-in",
  run: async (settings) => {
    const devices = settings.isShort ? 50 : 1_000;
    settings.note(`check-in: registering ${devices} devices`);
    await using server = await MeasuredServer.start<ServerReady>("server-program.ts", [String(devices)]);
    return [
      await ratio("checkInCpuRatio", { server, devices, isKept: true }, settings),
      await ratio("checkInNewConnectionCpuRatio", { server, devices, isKept: false }, settings),
    ];
  },
};

interface Setting {
  readonly server: MeasuredServer<ServerReady>;
  readonly devices: number;
  readonly isKept: boolean;
}

async function ratio(name: string, setting: Setting, { isShort, note }: Settings): Promise<Row> {
  const { server, devices, isKept } = setting;
  const { task, emptyUrl } = server.ready;
  const count = (isKept ? 3_000 : 500) / (isShort ? 10 : 1);
  const cost = (url: string) => (): Promise<number> => server.cost({ ...task, url, count, isKept });
  const medianOf = await interleave({ empty: cost(emptyUrl), dms: cost(task.url) }, isShort ? 1 : 5, (text) =>
    note(`${name}: ${text}`),
  );
  return {
    name,
    value: medianOf("dms") / medianOf("empty"),
    limit: LIMIT,
    counts: "limit",
    detail: `${medianOf("dms").toFixed(0)} against ${medianOf("empty").toFixed(0)} microseconds of CPU, ${devices} devices`,
  };
}
