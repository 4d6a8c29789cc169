export { SimulatedDisk, type SimulatedDiskOptions } from "./simulated-disk.ts";
export { PowerCut } from "./power-cut.ts";
export type { CrashOptions, CrashState, NameOrder } from "./crash-states.ts";
export type { FaultPlan, Operation, OperationKind } from "./fault-plan.ts";
