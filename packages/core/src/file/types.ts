import type { Dialect } from "../variable/index.ts";

/** File types that mean something here. Source: device-facts 8.4. */
export const FILE_TYPES = {
  kernel: 0x01,
  userApp: 0x08,
  log: 0x40,
  certificate: 0x41,
  defaultConfiguration: 0x42,
  settings: 0x43,
  general: 0x44,
  webApp: 0x45,
  /** ZentriOS: "miscellaneous, fixed length". */
  zentriosGeneral: 0xfe,
} as const;

/** The type of a file that is made without one. Sources: device-facts 2.11 (Gecko OS 4); 8.3 and 2.11 (ZentriOS). */
export function defaultType(dialect: Dialect): number {
  return dialect === "gecko-os" ? FILE_TYPES.general : FILE_TYPES.zentriosGeneral;
}
