export { TrustMemory, type TrustMemoryDependencies } from "./trust-memory.ts";
