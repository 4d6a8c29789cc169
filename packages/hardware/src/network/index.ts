export { createNetwork } from "./create-network.ts";
export { HostNetwork } from "./host-network.ts";
