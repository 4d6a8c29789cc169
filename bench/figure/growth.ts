import { MeasuredServer } from "../check-in/measured-server.ts";
import type { GrowthReady } from "../check-in/messages.ts";
import type { Measurement } from "../measure/figure.ts";
import { interleave } from "../measure/rounds.ts";

const LIMIT = 1.2;
const FEW = 1_000;

/** What more devices cost those that are there already. */
export const GROWTH: Measurement = {
  name: "growth",
  run: async ({ isShort, note }) => {
    const many = isShort ? 5_000 : 100_000;
    note(`growth: adding ${many} devices`);
    await using server = await MeasuredServer.start<GrowthReady>("growth-program.ts", [String(FEW), String(many)]);
    const { task, fewUrl, slowest } = server.ready;
    const count = isShort ? 300 : 3_000;
    const cost = (url: string) => (): Promise<number> => server.cost({ ...task, url, count, isKept: true });
    const medianOf = await interleave({ few: cost(fewUrl), many: cost(task.url) }, isShort ? 1 : 5, (text) =>
      note(`checkInGrowth: ${text}`),
    );
    return [
      {
        name: "checkInGrowth",
        value: medianOf("many") / medianOf("few"),
        limit: LIMIT,
        counts: "limit",
        detail: `${medianOf("many").toFixed(0)} microseconds of CPU with ${many} devices, ${medianOf("few").toFixed(0)} with ${FEW}`,
      },
      {
        name: "deviceSearchMs",
        value: slowest.ms,
        counts: "information",
        detail: `the slowest first page of 100 among ${many} devices, by ${slowest.name}`,
      },
    ];
  },
};
