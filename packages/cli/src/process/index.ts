export { startChild, type Child, type ChildExit, type ChildOptions } from "./child.ts";
export { startDeviceProcess, type DeviceProcess, type DeviceProcessOptions } from "./device-process.ts";
export { startDmsProcess, type DmsProcess, type DmsProcessOptions } from "./dms-process.ts";
export { descendants, isRunning, killTree } from "./process-tree.ts";
export { startRegrow, type RegrowProgram } from "./regrow-program.ts";
export { createTranscript, TranscriptError, type Transcript, type TranscriptWriter } from "./transcript.ts";
export { browserOpener, openInBrowser } from "./open-browser.ts";
