import { isIpv4, prefixOf } from "../network/ipv4.ts";
import { MAX_APP_ENTRIES, parseAppEnvironment } from "./app-environment.ts";
import { isWindowText } from "../schedule/index.ts";

interface FormRow {
  readonly matches: (text: string) => boolean;
  /** For people, of texts whose shortest and longest are given. */
  readonly show: (range: readonly [number, number]) => string;
}

/** What a text has to be besides short enough: so that what `set` takes can be used later. */
export const TEXT_FORMS = {
  any: { matches: () => true, show: ([min, max]) => `${min} to ${max} characters` },
  address: { matches: isIpv4, show: () => "an address such as 10.10.10.1" },
  bssid: {
    matches: (text) => /^(?:[0-9A-F]{2}(?::[0-9A-F]{2}){5})?$/i.test(text),
    show: () => "empty, or an address such as 4C:55:CC:10:10:98",
  },
  environment: {
    matches: (text) => parseAppEnvironment(text) !== undefined,
    show: ([, max]) => `entries such as MODE=dark;PORT=8080, at most ${MAX_APP_ENTRIES} and ${max} characters`,
  },
  listening: {
    matches: (text) => text === "all" || text === "local" || isIpv4(text) || /^[0-9A-F:.]*:[0-9A-F:.]*$/i.test(text),
    show: () => "all, local, or an address such as 192.168.1.9",
  },
  netmask: { matches: (text) => prefixOf(text) !== null, show: () => "a netmask such as 255.255.255.0" },
  passphrase: {
    matches: (text) => text === "" || text.length >= 8,
    show: ([, max]) => `empty, or 8 to ${max} characters`,
  },
  window: { matches: isWindowText, show: () => "empty, or windows such as mon-fri 02:00-05:00, sat 00:00-24:00" },
} as const satisfies Readonly<Record<string, FormRow>>;

export type TextForm = keyof typeof TEXT_FORMS;
