import type { GpioLevel, GpioLine } from "@regrow/core/port";

/**
 * What libgpiod's tools of one generation are told and print. The two differ in options, in the numbers of edges and in how a level is
 * printed; recorded from 1.6.3 and 2.2.1, and by their manual pages.
 */
export interface ToolDialect {
  /** For `gpioget`. */
  readonly get: (line: GpioLine) => readonly string[];
  /** For `gpiomon`, which prints a line for each change: edge and offset. */
  readonly monitor: (line: GpioLine) => readonly string[];
  /** For `gpioset`, which holds the level until it is ended. */
  readonly set: (line: GpioLine, level: GpioLevel) => readonly string[];
}

const FIRST: ToolDialect = {
  get: (line) => [...biasOf(line), line.chip, String(line.offset)],
  // A pipe would hold what it prints back until 4 KiB are there; a later generation prints at once.
  monitor: (line) => ["--line-buffered", "--format=%e %o", ...biasOf(line), line.chip, String(line.offset)],
  set: ({ chip, offset }, level) => ["--mode=signal", chip, `${offset}=${level}`],
};

const SECOND: ToolDialect = {
  get: (line) => ["--chip", line.chip, ...biasOf(line), String(line.offset)],
  monitor: (line) => ["--chip", line.chip, "--format", "%e %o", ...biasOf(line), String(line.offset)],
  set: ({ chip, offset }, level) => ["--chip", chip, `${offset}=${level}`],
};

/** By what `gpioget --version` prints; undefined for a generation that nobody has tried. */
export function dialectOf(version: string): ToolDialect | undefined {
  const generation = /\(libgpiod\) v(\d+)\./.exec(version)?.[1];
  return generation === "1" ? FIRST : generation === "2" ? SECOND : undefined;
}

/** What `gpioget` prints of one line: `0` or `1`, and in the second generation `"17"=inactive` or `"17"=active`. */
export function parseLevel(output: string): GpioLevel | undefined {
  const text = output.trim();
  if (text === "0" || text.endsWith("=inactive")) return 0;
  return text === "1" || text.endsWith("=active") ? 1 : undefined;
}

/** A line of `gpiomon` in the format `%e %o`: the level after the edge. Falling is 0 in the first generation and 2 in the second. */
export function parseEdge(line: string): GpioLevel | undefined {
  const edge = /^([012]) \d+$/.exec(line.trim())?.[1];
  return edge === undefined ? undefined : edge === "1" ? 1 : 0;
}

function biasOf({ bias }: GpioLine): readonly string[] {
  return bias === "as-is" ? [] : [`--bias=${bias}`];
}
