import type { Setting, SettingTable } from "./setting.ts";

/** Variables of the environment that begin so are settings, or mistakes. */
export const ENVIRONMENT_PREFIX = "REGROW_DMS_";
/** Names the configuration file; no setting, because it says where settings are. */
export const CONFIG_VARIABLE = "REGROW_DMS_CONFIG";
/** Of the command line of people, who may run a DMS in the same shell: by what they believe theirs. */
const OF_PEOPLE = "REGROW_DMS_CA";
/** Variables that begin as settings do, and are none. */
export const NO_SETTINGS: ReadonlySet<string> = new Set([CONFIG_VARIABLE, OF_PEOPLE]);
/** Names of the environment that count besides, as they always did. */
export const OTHER_VARIABLES: Readonly<Record<string, string>> = { REGROW_SMTP_URL: "smtp-url" };

/** A name by which something is set. */
export interface KnownName {
  /** The setting's own name. */
  readonly setting: string;
  /** What is written under the name is of this kind. */
  readonly row: Setting;
  /** What is written is the path of a file that holds the value. */
  readonly isSecretFile: boolean;
}

/** Every name by which something can be set: those of the table, and for a secret that of a file that holds it. */
export function knownNames(table: SettingTable): ReadonlyMap<string, KnownName> {
  const known = new Map<string, KnownName>();
  for (const [setting, row] of Object.entries(table)) {
    known.set(setting, { setting, row, isSecretFile: false });
    if (row.isSecret !== true) continue;
    const path: Setting = { kind: "path", value: "FILE", about: `file that holds ${setting}, which nobody sees then` };
    known.set(`${setting}-file`, { setting, row: path, isSecretFile: true });
  }
  return known;
}

/** people-port -> REGROW_DMS_PEOPLE_PORT */
export function environmentName(name: string): string {
  return `${ENVIRONMENT_PREFIX}${name.replaceAll("-", "_").toUpperCase()}`;
}
