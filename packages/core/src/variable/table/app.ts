import { SETTING, type VariableRow } from "./row.ts";

/** Of the app and its updates. */
export const APP_VARIABLES = {
  "app.healthy_clear_ms": {
    ...SETTING,
    short: "ap h",
    kind: "number",
    default: "300000",
    range: [0, 2_147_483_647],
    effect: "save-and-reboot",
    unit: "ms",
    summary: "healthy running after which the fault counter starts again; 0: never",
    backup: true,
    lockable: true,
    evidence: "ours",
    source: "ours; 0 is as documented in device-facts 4.5",
  },
  "update.automatic": {
    ...SETTING,
    short: "up a",
    kind: "boolean",
    default: "1",
    range: [0, 1],
    summary: "1: what the DMS offers is installed by itself; 0: only when asked",
    backup: true,
    lockable: true,
    evidence: "ours",
    source: "ours",
  },
} as const satisfies Readonly<Record<string, VariableRow>>;
