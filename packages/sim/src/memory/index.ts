export { SimulatedMemory } from "./simulated-memory.ts";
