/** What may be set, as far as `help <name>` tells it. */
export type Allowed =
  | { readonly kind: "boolean" }
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly unit: string }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** `note` is for people; only the device can judge the rest. */
  | { readonly kind: "text"; readonly min: number; readonly max: number | null; readonly note: string };

/** What `help <name>` says of a variable. */
export interface AboutVariable {
  readonly summary: string;
  readonly access: "read" | "set" | "read and set";
  readonly allowed: Allowed;
  /** Null where there is none. */
  readonly defaultValue: string | null;
  /** When a change counts, such as "at once". */
  readonly counts: string;
  readonly isLockable: boolean;
}

/** Reads `help <name>`: the first line what it is, then `  <field> : <text>`. Null for what is no variable. */
export function readAbout(text: string): AboutVariable | null {
  const [first = "", ...lines] = text.split("\n");
  const [, summary] = /^\S+ : (.*)$/.exec(first) ?? [];
  const fields = new Map(
    lines.flatMap((line) => {
      const [, field, value] = /^ {2}([a-z ]+?) : (.*)$/.exec(line) ?? [];
      return field === undefined || value === undefined ? [] : [[field, value] as const];
    }),
  );
  const access = ACCESS[fields.get("can be") ?? ""];
  if (summary === undefined || access === undefined) return null;
  const defaultValue = fields.get("default") ?? null;
  return {
    summary,
    access,
    allowed: readAllowed(fields.get("values") ?? ""),
    defaultValue: defaultValue === '""' ? "" : defaultValue,
    counts: fields.get("a change counts") ?? "at once",
    isLockable: fields.has("can be locked"),
  };
}

const ACCESS: Readonly<Partial<Record<string, AboutVariable["access"]>>> = {
  read: "read",
  "set, never read": "set",
  "read and set": "read and set",
};

function readAllowed(text: string): Allowed {
  if (text === "0 or 1") return { kind: "boolean" };
  const [, choices] = /^one of (.+)$/.exec(text) ?? [];
  if (choices !== undefined) return { kind: "choice", choices: choices.split(", ") };
  const [, empty, from, to] = /^(empty, or )?(\d+) to (\d+) characters$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined)
    return { kind: "text", min: empty === undefined ? Number(from) : 0, max: Number(to), note: text };
  const [, min, max, unit = ""] = /^(-?\d+) to (-?\d+)(?: (.+))?$/.exec(text) ?? [];
  if (min !== undefined && max !== undefined) return { kind: "number", min: Number(min), max: Number(max), unit };
  return { kind: "text", min: 0, max: null, note: text };
}

/** Why a value cannot be set, or null; what only the device can judge passes. */
export function valueProblem(allowed: Allowed, value: string): string | null {
  if (/["\p{Cc}]/u.test(value)) return "No double quotes and no control characters.";
  switch (allowed.kind) {
    case "boolean":
      return value === "0" || value === "1" ? null : "0 or 1.";
    case "choice":
      return allowed.choices.includes(value) ? null : `One of ${allowed.choices.join(", ")}.`;
    case "number":
      return /^-?\d{1,16}$/.test(value) && Number(value) >= allowed.min && Number(value) <= allowed.max
        ? null
        : `A whole number from ${allowed.min} to ${allowed.max}.`;
    case "text": {
      const { min, max, note } = allowed;
      return value.length >= min && (max === null || value.length <= max) ? null : `${capital(note)}.`;
    }
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
