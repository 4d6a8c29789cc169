import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { STALL_QUESTION, type CheckInTimes, type DashboardReady, type LoadOrder } from "../dashboard/messages.ts";
import { People } from "../dashboard/people.ts";
import { percentile, type Times } from "../dashboard/times.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { answerOf, answerTo, endProgram } from "../measure/program.ts";
import { median } from "../measure/rounds.ts";

/** Of the slowest of all questions. */
const LIMIT_MS = 200;
/** What a check-in may take longer while people look, of a hundred at most one. */
const DELAY_LIMIT_MS = 10;
/** They look at nearly 16 pages a second. */
const PEOPLE = { people: 8, pauseMs: 500 } as const;
const PROGRAMS = join(import.meta.dirname, "..");

/** What is asked of a large fleet, and what that costs the devices which check in meanwhile. */
export const DASHBOARD: Measurement = {
  name: "dashboard",
  run: async (settings) => {
    const devices = settings.isShort ? 2_000 : 100_000;
    const checkingIn = settings.isShort ? 10 : 100;
    settings.note(`dashboard: making ${devices} devices, of which ${checkingIn} check in`);
    const server = fork(join(PROGRAMS, "dashboard-program.ts"), [String(devices), String(checkingIn)], {
      execArgv: [],
    });
    const load = fork(join(PROGRAMS, "check-in-load-program.ts"), { execArgv: [] });
    try {
      const ready = await answerOf<DashboardReady>(server);
      load.send({ listener: ready.listener, devices: ready.devices });
      const people = new People(ready);
      const coldMs = await people.ask();
      const rounds = await measure({ server, load, people }, settings);
      people.end();
      return rowsOf(rounds, people.times(), { devices, coldMs });
    } finally {
      await Promise.all([endProgram(server), endProgram(load)]);
    }
  },
};

interface Programs {
  readonly server: ChildProcess;
  readonly load: ChildProcess;
  readonly people: People;
}

/** Check-ins of one round: their times, and the longest time in which the server looked at nothing. */
interface Round {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly stallMs: number;
}

interface Rounds {
  readonly alone: readonly Round[];
  readonly beside: readonly Round[];
}

/** In turns: check-ins alone, and the same with people who look; after one of each that does not count. */
async function measure({ server, load, people }: Programs, { isShort, note }: Settings): Promise<Rounds> {
  const count = isShort ? 1 : 5;
  const order: LoadOrder = { forMs: isShort ? 1_500 : 14_000, perSecond: 200 };
  const round = async (looking: Promise<void> | null): Promise<Round> => {
    await answerTo(server, STALL_QUESTION);
    const times = await answerTo<CheckInTimes>(load, order);
    const stallMs = await answerTo<number>(server, STALL_QUESTION);
    await looking;
    return { p50Ms: percentile(times, 50), p99Ms: percentile(times, 99), maxMs: percentile(times, 100), stallMs };
  };
  const rounds: { readonly alone: Round[]; readonly beside: Round[] } = { alone: [], beside: [] };
  for (let turn = 0; turn <= count; turn += 1) {
    note(turn === 0 ? "dashboard: warming up" : `dashboard: round ${turn} of ${count}`);
    const alone = await round(null);
    const beside = await round(people.look({ ...PEOPLE, forMs: order.forMs }));
    if (turn === 0) {
      people.forget();
      continue;
    }
    rounds.alone.push(alone);
    rounds.beside.push(beside);
  }
  return rounds;
}

function rowsOf(
  { alone, beside }: Rounds,
  times: readonly Times[],
  { devices, coldMs }: { readonly devices: number; readonly coldMs: number },
): readonly Row[] {
  const [slowest, ...others] = times;
  const of = (rounds: readonly Round[], what: keyof Round): number => median(rounds.map((round) => round[what]));
  const text = (rounds: readonly Round[]): string =>
    `${of(rounds, "p50Ms").toFixed(2)} / ${of(rounds, "p99Ms").toFixed(1)} / ${Math.max(...rounds.map(({ maxMs }) => maxMs)).toFixed(0)} ms`;
  const named = ({ name, p50Ms, p95Ms }: Times): string => `${name} ${p50Ms.toFixed(0)}/${p95Ms.toFixed(0)}`;
  return [
    {
      name: "dashboardP95Ms",
      value: slowest?.p95Ms ?? Number.NaN,
      limit: LIMIT_MS,
      counts: "limit",
      detail: `${slowest?.name}, the slowest of ${times.length} questions to ${devices} devices (median ${slowest?.p50Ms.toFixed(0)} ms, of ${slowest?.count}); the first overview of all ${coldMs.toFixed(0)} ms`,
    },
    {
      name: "dashboardNextMs",
      value: others[0]?.p95Ms ?? Number.NaN,
      counts: "information",
      detail: `median/p95: ${others.slice(0, 8).map(named).join(", ")}`,
    },
    {
      name: "dashboardCheckInDelayMs",
      value: of(beside, "p99Ms") - of(alone, "p99Ms"),
      limit: DELAY_LIMIT_MS,
      counts: "limit",
      detail: `99th percentile of 200 check-ins a second beside 16 pages a second less that alone; median / p99 / worst ${text(beside)} against ${text(alone)}`,
    },
    {
      name: "dashboardStallMs",
      value: of(beside, "stallMs"),
      counts: "information",
      detail: `longest time in which the DMS's event loop looked at nothing, median of the rounds; alone ${of(alone, "stallMs").toFixed(0)} ms`,
    },
  ];
}
