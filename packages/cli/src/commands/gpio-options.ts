import { RegrowError } from "@regrow/core/error";
import { FieldError } from "@regrow/core/field";
import { readGpioMap, type GpioMap } from "@regrow/core/reset";

export interface GpioOptions {
  /** `0=gpiochip0/17/pull-up,9=gpiochip0/18`. */
  readonly gpio?: string | undefined;
  readonly "reset-level"?: string | undefined;
  readonly "reset-lamp"?: string | undefined;
}

/** The machine's lines as they are told at the command line; undefined where none are. @throws RegrowError USAGE */
export function parseGpioOptions(options: GpioOptions): GpioMap | undefined {
  const { gpio, "reset-level": level = "1", "reset-lamp": lamp } = options;
  if (gpio === undefined) {
    if (options["reset-level"] !== undefined || lamp !== undefined)
      throw new RegrowError("USAGE", { missing: "--gpio" });
    return undefined;
  }
  const pairs = gpio.split(",").map((pair) => {
    const [, number, line] = /^(\d{1,3})=(.+)$/.exec(pair) ?? [];
    if (number === undefined || line === undefined)
      throw new RegrowError("USAGE", { gpio: pair, expected: "NUMBER=LINE" });
    return [number, line] as const;
  });
  const map = read({
    lines: Object.fromEntries(pairs),
    resetLevel: toNumber(level),
    lamp: lamp === undefined ? null : toNumber(lamp),
  });
  if (map.lines.size < pairs.length) throw new RegrowError("USAGE", { gpio, problem: "a number stands there twice" });
  if (map.lamp !== null && (map.lamp === 0 || !map.lines.has(map.lamp)))
    throw new RegrowError("USAGE", { "reset-lamp": map.lamp, expected: "a number of --gpio, other than 0" });
  return map;
}

function read(fields: unknown): GpioMap {
  try {
    return readGpioMap(fields);
  } catch (cause) {
    if (!(cause instanceof FieldError)) throw cause;
    throw new RegrowError("USAGE", { gpio: cause.message }, { cause });
  }
}

function toNumber(text: string): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : -1;
}
