import { CARRIED_THREATS } from "./carried.ts";
import { METADATA_THREATS } from "./metadata.ts";
import { PARTY_THREATS } from "./parties.ts";
import { SOFTWARE_THREATS } from "./software.ts";
import type { Threat } from "./threat.ts";

/** Every attack, in the order of docs/explanation/security.md. */
export const THREATS: readonly Threat[] = [
  ...SOFTWARE_THREATS,
  ...METADATA_THREATS,
  ...PARTY_THREATS,
  ...CARRIED_THREATS,
];
