import { DIALECTS, type Dialect } from "@regrow/core/variable";
import { answerText } from "@regrow/core/command";
import type { DeviceLink, RunOptions } from "./device-link.ts";

/** The device's dialect: by its variable, or, where it has none, by the first word of its version (device-facts 2.3). */
export async function readDialect(link: DeviceLink, options: RunOptions = {}): Promise<Dialect> {
  const told = await link.run("get system.dialect", options);
  const value = answerText(told).trim();
  const dialect = told.code === 0 ? DIALECTS.find((each) => each === value) : undefined;
  if (dialect !== undefined) return dialect;
  return /ZentriOS|WiConnect/i.test(answerText(await link.run("version", options))) ? "zentrios" : "gecko-os";
}
