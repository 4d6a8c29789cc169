export { command, type Command, type CommandDefinition, type Result } from "./command.ts";
export type { Context } from "./context.ts";
export { findCommand, type Found } from "./find.ts";
export { commandHelp, generalHelp, groupHelp, usageLine } from "./help.ts";
export type { Parameter, Parameters, Values } from "./parameter.ts";
export { COMMON_OPTIONS, parseInput, splitInput, type RawInput } from "./parse.ts";
export { EXIT_INTERRUPTED, run, type RunDependencies } from "./run.ts";
