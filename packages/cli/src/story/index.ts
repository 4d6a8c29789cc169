export { waitForApp, type RunningApp } from "./app-page.ts";
export { createTeller, type StepReport, type Teller } from "./step.ts";
export { closingLines, tellStory, type Ending, type Stage } from "./story.ts";
export { failUpdateTo, updateTo, waitForOutcome, type KnownOutcome } from "./updates.ts";
