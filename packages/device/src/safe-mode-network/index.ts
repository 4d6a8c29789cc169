export type { OtaTry } from "./ota-try.ts";
export { SafeModeNetwork, type SafeModeNetworkPorts } from "./safe-mode-network.ts";
