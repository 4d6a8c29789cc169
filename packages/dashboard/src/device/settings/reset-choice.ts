import { RESET_TABLE } from "@regrow/core/reset";

/** What a reset does, as the form holds it. */
export interface ResetChoice {
  readonly kind: "full" | "backup";
  readonly data: "keep" | "erase";
  readonly files: "keep" | "erase";
  readonly software: "keep" | "factory";
}

/** What becomes of each thing that a device has. */
export interface ResetEffect {
  readonly what: string;
  readonly becomes: string;
  readonly fate: "kept" | "gone" | "changed";
}

/** Every row of the table of resets, for this choice: what goes and what stays. Source: core/reset, the same table as in the docs. */
export function resetEffects({ kind, data, files, software }: ResetChoice): readonly ResetEffect[] {
  const erased = { "`-d`": data === "erase", "`-f`": files === "erase", "`-s`": software === "factory" };
  return RESET_TABLE.map((row) => {
    const [kept, ...others] = row[kind].split("; ");
    // A cell with an option says what it is without, and behind the option's name what it is with it.
    const option = Object.entries(erased).find(([name]) => others[0]?.startsWith(name));
    const text =
      option === undefined ? row[kind] : option[1] ? (others[0] ?? "").slice(option[0].length + 2) : (kept ?? "");
    return { what: plain(row.what), becomes: plain(text), fate: fateOf(text) };
  });
}

function fateOf(text: string): ResetEffect["fate"] {
  if (/^(?:kept|untouched|one more entry)/.test(text)) return "kept";
  return /^(?:factory values|erased|back to)/.test(text) ? "gone" : "changed";
}

/** The table is written for a page of documentation. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}
