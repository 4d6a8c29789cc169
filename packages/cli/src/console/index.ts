export type { DeviceLink, LinkEvents } from "./device-link.ts";
export { openHistory } from "./history.ts";
export { openLink } from "./open-link.ts";
export { runJob, type ConsoleJob } from "./run-console.ts";
export { readInputScript } from "./script.ts";
export { secretSource } from "./secret.ts";
export { SERIAL_OPTIONS, readSerialFormat } from "./serial-format.ts";
export { shownText } from "./shown-text.ts";
export { TerminalSession } from "./terminal.ts";
