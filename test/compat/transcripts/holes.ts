/** What stands in the documentation for a value that differs from device to device. */
const HOLES = {
  mac: "[0-9A-F]{2}(?::[0-9A-F]{2}){5}",
  uuid: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
  /** Three parts (Gecko OS) or four (ZentriOS), with commas between (2.3). */
  banner:
    "[A-Z0-9-]+-\\d+\\.\\d+\\.\\d+, [A-Za-z_]+-[\\w.-]+, [\\w-]+|" +
    "[A-Z0-9-]+-\\d+\\.\\d+\\.\\d+\\.\\d+, Built:(?:\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d|unknown) for [\\w.-]+, Board:[\\w.-]+",
  number: "\\d+",
  /** Seven digits of a commit (4.2). */
  build: "[0-9a-f]{7}",
  version: "\\d+\\.\\d+\\.\\d+(?:\\.\\d+)?",
  address: "\\d+\\.\\d+\\.\\d+\\.\\d+:\\d+",
  rfc3339: "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ",
  hash: "[0-9a-f]{64}",
  platform: "[a-z0-9]+-[a-z0-9]+",
  /** When the framework was built. */
  built: "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d",
  /** Hexadecimal, of a file (8.4). */
  type: "[0-9A-F]{2}",
  flags: "[0-9A-F]{4}",
  /** Columns of a table are padded. */
  spaces: " *",
  rows: "(?:#[^\\r\\n]*\\r\\n)*",
  /** `<full name> : <short name>` (2.3). */
  "command-lines": "(?:[^\\r\\n:]+ : [^\\r\\n:]+\\r\\n)*",
  /** A mark, then the full name (2.3). */
  "variable-lines": "(?:# [a-z0-9_]+(?:\\.[a-z0-9_]+)+ [^\\r\\n]+\\r\\n)*",
  /** Empty where the machine has none. */
  maybe: "[^\\r\\n]*",
  /** Of a message's time (2.12). */
  stamp: "\\d{4}-\\d\\d-\\d\\d \\| \\d\\d:\\d\\d:\\d\\d",
  /** Last digits of a MAC address. */
  three: "[0-9A-F]{3}",
  word: "[^\\r\\n ]+",
  /** Any text of one line. */
  text: "[^\\r\\n]+",
  /** Any further lines. */
  lines: "(?:[^\\r\\n]*\\r\\n)*",
  /** Beside a failure people are told what they can do (ours). */
  advice: "(?:\\[[^\\r\\n]+\\]\\r\\n)?",
} as const;

/** Values that are known of the device that is asked, such as its MAC address: they stand for themselves. */
export type Values = Readonly<Record<string, string>>;

const HOLE = /«([\w-]+)»/g;

/** A text that is sent. @throws Error for a hole of which no value is known */
export function fill(text: string, values: Values): string {
  return text.replaceAll(HOLE, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for «${name}»`);
    return value;
  });
}

/** What must come, as a pattern that everything but the holes is literally part of. */
export function patternOf(text: string, values: Values): string {
  const parts = text.split(HOLE);
  return parts.map((part, index) => (index % 2 === 0 ? literal(part) : holePattern(part, values))).join("");
}

function holePattern(name: string, values: Values): string {
  const value = values[name];
  if (value !== undefined) return literal(value);
  const pattern = Object.entries(HOLES).find(([hole]) => hole === name)?.[1];
  if (pattern === undefined) throw new Error(`no hole «${name}»`);
  return `(?:${pattern})`;
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
