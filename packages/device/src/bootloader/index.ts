export { runBootloader, type BootloaderEnd, type BootloaderSetup } from "./bootloader.ts";
export { examineStopped } from "./examine-stopped.ts";
export { NodeProcesses, type NodeProcessesOptions } from "./node-processes.ts";
export type { AppLaunch, Processes, RunningKernel, RunningProcess } from "./processes.ts";
export { readLatch } from "./button-latch.ts";
export { readPlan } from "./reset-plan.ts";
export { DEFAULT_SESSION_OPTIONS, type ProcessEnd, type ResetCause, type SessionOptions } from "./session.ts";
export type { FrameworkIdentity } from "./status.ts";
