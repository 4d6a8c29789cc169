/** One fault as `faults_print -v` tells it. */
export interface Fault {
  readonly index: number;
  /** The documented line behind its index, such as `NMI Exception, uhandle:00 bhandle:00`. */
  readonly title: string;
  /** The evidence, a line each; empty for a device that gives none. */
  readonly facts: readonly string[];
  /** The last lines that the process printed. */
  readonly output: readonly string[];
}

/** Faults of a confirmed version that lead to safe mode. Source: device-facts 4.5. */
export const MAX_FAULTS = 8;

/** Reads `faults_print`, with or without `-v`: `<index>: <title>`, and indented below it what is known besides. Source: device-facts 2.4. */
export function readFaults(text: string): readonly Fault[] {
  const faults: { index: number; title: string; facts: string[]; output: string[] }[] = [];
  for (const line of text.split("\n")) {
    const [, index, title] = /^(\d{1,3}): (.+)$/.exec(line) ?? [];
    const last = faults.at(-1);
    if (index !== undefined && title !== undefined) faults.push({ index: Number(index), title, facts: [], output: [] });
    else if (/^ {3}\| /.test(line)) last?.output.push(line.slice(5));
    else if (/^ {3}\S/.test(line)) last?.facts.push(line.trim());
  }
  return faults;
}

/** How many faults count, of a plain `faults_print`. */
export function countFaults(text: string): number {
  return readFaults(text).length;
}

/** Who failed and how, as the evidence has it: `app on trial, exit-before-ready with code 1`; the title for a device that gives none. */
export function causeOf(fault: Fault): string {
  return DATED.exec(fault.facts[0] ?? "")?.[2] ?? shortTitle(fault);
}

/** What is known besides the cause: when it was, and the further evidence. */
export function circumstancesOf({ facts: [first, ...others] }: Fault): readonly string[] {
  if (first === undefined) return [];
  return [DATED.exec(first)?.[1] ?? first, ...others];
}

/** What the process itself called its error: `TypeError: x is not a function`; empty where it said none. */
export function errorOf({ output }: Fault): string {
  return output.find((line) => /^(?:Uncaught )?\w*Error\b/.test(line)) ?? "";
}

/** A time, and behind it the cause. */
const DATED = /^(\d{4}-\S+), (.+)$/;

/** The title without the handles, which are always 00 here. */
function shortTitle({ title }: Fault): string {
  return title.replace(/ Exception, uhandle:[0-9A-F]{2} bhandle:[0-9A-F]{2}$/i, "");
}
