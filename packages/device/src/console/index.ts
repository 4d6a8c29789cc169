export { consoleCommands } from "./commands.ts";
export type { ConsoleContext, DmsControl } from "./console-context.ts";
export { ConsoleSession, type ConsoleSessionDependencies } from "./console-session.ts";
export type { Executors } from "./executors.ts";
export { Settings, loadSettings } from "./settings.ts";
export { openStreamConsole, type StreamConsole } from "./stdio-console.ts";
export { tokenOf, type VariableReading } from "./variables.ts";
export { versionText } from "./version-text.ts";
