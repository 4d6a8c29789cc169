export { decodeDelta, encodeDelta, type ReadBase } from "./delta.ts";
export type { Operation } from "./operations.ts";
