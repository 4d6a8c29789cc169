import { FieldError, readInteger, readNullable, readObject, readText } from "../field/index.ts";
import { GPIO_BIASES, type GpioLevel, type GpioLine } from "../port/index.ts";

/** Which of a machine's lines are the documented GPIO numbers: a part of the device's making, since every board differs. */
export interface GpioMap {
  /** By GPIO number. */
  readonly lines: ReadonlyMap<number, GpioLine>;
  /** The level of GPIO 0 that means: reset. */
  readonly resetLevel: GpioLevel;
  /** Number of the GPIO with a lamp that shows how a reset goes on; null: none. */
  readonly lamp: number | null;
}

/** Of a GPIO number. */
export const MAX_GPIO = 255;

/**
 * A line as people write it: chip and offset, and what holds it, such as `gpiochip0/17/pull-up`.
 * @throws FieldError
 */
export function parseGpioLine(text: string): GpioLine {
  const match = LINE.exec(text);
  const bias = GPIO_BIASES.find((each) => each === (match?.groups?.["bias"] ?? "as-is"));
  const chip = match?.groups?.["chip"];
  if (chip === undefined || bias === undefined)
    throw new FieldError(`a line such as gpiochip0/17/pull-up, not ${text}`);
  return { chip, offset: Number(match?.groups?.["offset"]), bias };
}

/** What `parseGpioLine` reads. */
function formatGpioLine({ chip, offset, bias }: GpioLine): string {
  return `${chip}/${offset}${bias === "as-is" ? "" : `/${bias}`}`;
}

const LINE = /^(?<chip>[A-Za-z0-9][A-Za-z0-9_.-]{0,31})\/(?<offset>[0-9]{1,4})(?:\/(?<bias>pull-up|pull-down))?$/;

/** As it stands in a device's record. @throws FieldError */
export function readGpioMap(value: unknown): GpioMap {
  const { lines, resetLevel, lamp } = readObject(value);
  const entries = Object.entries(readObject(lines));
  if (entries.length > MAX_GPIO + 1) throw new FieldError("at most 256 lines");
  return {
    lines: new Map(entries.map(([number, text]) => [readNumber(number), parseGpioLine(readText(text, 64))])),
    resetLevel: readInteger(resetLevel, 0, 1) === 0 ? 0 : 1,
    lamp: readNullable(lamp, (number) => readInteger(number, 0, MAX_GPIO)),
  };
}

/** What `readGpioMap` reads. */
export function gpioMapFields({ lines, resetLevel, lamp }: GpioMap): Readonly<Record<string, unknown>> {
  const entries = [...lines].toSorted(([a], [b]) => a - b).map(([number, line]) => [number, formatGpioLine(line)]);
  return { lines: Object.fromEntries(entries), resetLevel, lamp };
}

function readNumber(text: string): number {
  if (!/^[0-9]{1,3}$/.test(text)) throw new FieldError("a GPIO number");
  return readInteger(Number(text), 0, MAX_GPIO);
}
