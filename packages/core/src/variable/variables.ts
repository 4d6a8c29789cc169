/** One variable of the command API. Further columns come with the full set; each program reads what concerns it. */
export interface VariableRow {
  /** First two letters of the first word, then the first letter of each further one, where nobody else has it. */
  readonly short: string;
  readonly access: "get" | "set" | "get-set";
  /** What a value is: a whole number, 0 or 1 (also off/on, false/true), or text. */
  readonly kind: "number" | "boolean" | "text";
  /** Null: it is not a setting but told by the device. */
  readonly default: string | null;
  /** Smallest and largest number, or shortest and longest text. */
  readonly range: readonly [number, number];
  readonly unit: string | null;
  readonly summary: string;
  /** There in safe mode too. */
  readonly safeMode: boolean;
  /** Kept by a reset that keeps the backup set. */
  readonly backup: boolean;
  /** May be locked against resets. */
  readonly lockable: boolean;
  /** Never printed. */
  readonly isSecret: boolean;
  readonly dialects: readonly Dialect[];
  /** Where it is documented; "ours" where nothing is. */
  readonly source: string;
}

/** Two ways to speak to the same device. */
export const DIALECTS = ["gecko-os", "zentrios"] as const;
export type Dialect = (typeof DIALECTS)[number];

const READ_ONLY = {
  access: "get",
  default: null,
  unit: null,
  safeMode: true,
  backup: false,
  lockable: false,
  isSecret: false,
} as const;

/** The table of variables; `get`, `set`, `help variables` and docs/reference/variables.md are made from it. */
export const VARIABLES = {
  "app.healthy_clear_ms": {
    short: "ap h",
    access: "get-set",
    kind: "number",
    default: "300000",
    range: [0, 2_147_483_647],
    unit: "ms",
    summary: "healthy running after which the fault counter starts again; 0: never",
    safeMode: true,
    backup: true,
    lockable: true,
    isSecret: false,
    dialects: DIALECTS,
    source: "ours; 0 is as documented in device-facts 4.5",
  },
  "dfu.status": {
    ...READ_ONLY,
    short: "df s",
    kind: "number",
    range: [0, 255],
    summary: "result of the last update",
    dialects: ["gecko-os"],
    source: "device-facts 5 no. 6",
  },
  "dms.bundle_id": {
    ...READ_ONLY,
    short: "dm b",
    kind: "text",
    range: [0, 36],
    summary: "identifier of the bundle that runs, or None",
    dialects: DIALECTS,
    source: "device-facts 3.3",
  },
  "dms.ota_result": {
    ...READ_ONLY,
    short: "dm o",
    kind: "number",
    range: [0, 9],
    summary: "result of the last update",
    dialects: ["zentrios"],
    source: "device-facts 5 no. 6",
  },
  "dms.provision.status": {
    ...READ_ONLY,
    short: "dm p s",
    kind: "number",
    range: [0, 3],
    summary: "0 nothing, 1 has a token, 2 not acknowledged, 3 provisioned",
    dialects: DIALECTS,
    source: "device-facts 10",
  },
  "dms.provision.token": {
    short: "dm p t",
    access: "set",
    kind: "text",
    default: "",
    range: [0, 128],
    unit: null,
    summary: "token that provisions the device once",
    safeMode: true,
    backup: false,
    lockable: false,
    isSecret: true,
    dialects: DIALECTS,
    source: "device-facts 10",
  },
  "system.memory.usage": {
    ...READ_ONLY,
    short: "sy e u",
    kind: "number",
    range: [0, 100],
    unit: "percent",
    summary: "memory in use",
    dialects: DIALECTS,
    source: "device-facts 3.3",
  },
  "system.print_level": {
    short: "sy p",
    access: "get-set",
    kind: "text",
    default: "all",
    range: [1, 3],
    unit: null,
    summary: "all, or 0 to 3: how much is printed unasked",
    safeMode: true,
    backup: true,
    lockable: false,
    isSecret: false,
    dialects: DIALECTS,
    source: "device-facts 3.3",
  },
  "system.safemode.status": {
    ...READ_ONLY,
    short: "sy s s",
    kind: "boolean",
    range: [0, 1],
    summary: "1 in safe mode",
    dialects: DIALECTS,
    source: "device-facts 3.3",
  },
  "system.uuid": {
    short: "sy u",
    access: "get-set",
    kind: "text",
    default: null,
    range: [36, 36],
    unit: null,
    summary: "the device's UUID; can be set until it is provisioned",
    safeMode: true,
    backup: true,
    lockable: false,
    isSecret: false,
    dialects: DIALECTS,
    source: "device-facts 3.3 and 10",
  },
  "system.version": {
    ...READ_ONLY,
    short: "sy v",
    kind: "text",
    range: [1, 256],
    summary: "product, framework and platform",
    dialects: DIALECTS,
    source: "device-facts 2.3",
  },
  "time.uptime": {
    ...READ_ONLY,
    short: "ti u",
    kind: "number",
    range: [0, 4_294_967_295],
    unit: "s",
    summary: "time since the kernel started",
    dialects: DIALECTS,
    source: "device-facts 3.3",
  },
  "update.automatic": {
    short: "up a",
    access: "get-set",
    kind: "boolean",
    default: "1",
    range: [0, 1],
    unit: null,
    summary: "1: what the DMS offers is installed by itself; 0: only when asked",
    safeMode: true,
    backup: true,
    lockable: true,
    isSecret: false,
    dialects: DIALECTS,
    source: "ours",
  },
  "wlan.mac": {
    ...READ_ONLY,
    short: "wl m",
    kind: "text",
    range: [17, 17],
    summary: "the device's MAC address; from the UUID where there is no Wi-Fi",
    dialects: DIALECTS,
    source: "device-facts 3.3; design 8",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
export type VariableName = keyof typeof VARIABLES;

/** The row of a name, with the columns that every row has. */
export function variableRow(name: VariableName): VariableRow {
  return VARIABLES[name];
}
