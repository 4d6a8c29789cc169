export { Arrival } from "./arrival.tsx";
export { keyCommands } from "./commands.ts";
export { FirstRun } from "./first-run.tsx";
export { useJourney } from "./use-journey.ts";
export { useProgress } from "./progress.ts";
