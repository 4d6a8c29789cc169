import type { Logger } from "@regrow/core/port";

/** For reading settings: what is wrong with them the kernel says, which reads them too. */
export const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
