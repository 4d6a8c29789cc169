import type { Example } from "../example.ts";
import { BASICS } from "./basics.ts";
import { DMS } from "./dms.ts";
import { FILES } from "./files.ts";
import { NETWORK } from "./network.ts";
import { PROTOCOL } from "./protocol.ts";
import { RECOVERY } from "./recovery.ts";
import { STREAMS } from "./streams.ts";
import { WEB_APP } from "./web-app.ts";

/** Every example that device-facts.md gives, in its order as far as they belong together. */
export const EXAMPLES: readonly Example[] = [
  ...BASICS,
  ...RECOVERY,
  ...DMS,
  ...FILES,
  ...STREAMS,
  ...NETWORK,
  ...PROTOCOL,
  ...WEB_APP,
];
