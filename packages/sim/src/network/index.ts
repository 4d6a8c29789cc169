export type { AirNetwork } from "./air.ts";
export { SimulatedNetwork } from "./simulated-network.ts";
