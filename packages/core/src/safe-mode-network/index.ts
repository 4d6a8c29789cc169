export { credentialsToTry, type Credentials } from "./credentials.ts";
export { nextTry, type NextTry, type SafeModeNetworkRules } from "./next-try.ts";
