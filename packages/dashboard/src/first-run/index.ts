export { Arrival } from "./arrival.tsx";
export { keyCommands } from "./commands.ts";
export { FirstRun } from "./first-run.tsx";
export { useProgress, type Progress } from "./progress.ts";
