export type { CommandContext, DmsControl, Interfaces } from "./command-context.ts";
export { commandRunner, type CommandRunner } from "./command-runner.ts";
export { fail, failure, say, type LineTransfer, type Outcome, type RawTransfer } from "./outcome.ts";
export { readFrameworkBuild } from "./framework-build.ts";
export type { VariableReading } from "./tellers.ts";
export { tokenOf } from "./token.ts";
export { versionText } from "./version-text.ts";
