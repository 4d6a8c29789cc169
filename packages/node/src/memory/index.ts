export { NodeMemory } from "./node-memory.ts";
