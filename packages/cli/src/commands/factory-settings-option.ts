import { RegrowError } from "@regrow/core/error";
import { factorySettings, type SettingValues } from "@regrow/core/settings";

/**
 * `uart.baud=9600,wlan.ssid=My Net` as checked settings. A comma is part of a value unless a name and "=" come after it, since some
 * variables are lists. @throws RegrowError USAGE
 */
export function parseFactorySettings(text: string): SettingValues {
  const given: Record<string, string> = {};
  for (const pair of text.split(/,(?=[a-z][a-z0-9_.]*=)/).filter((each) => each !== "")) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined)
      throw new RegrowError("USAGE", { set: pair, expected: "NAME=VALUE" });
    given[name] = value;
  }
  return factorySettings(given);
}
