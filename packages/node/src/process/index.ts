export { closeInheritedDescriptors } from "./inherited-descriptors.ts";
export { LastLines } from "./last-lines.ts";
export { runTool, type ToolRun } from "./run-tool.ts";
export { spawnChild, type Child, type ChildExit, type ChildOptions } from "./spawn-child.ts";
