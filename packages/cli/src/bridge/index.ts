export { bridgedDms, type BridgedDms } from "./bridged-dms.ts";
export { askDevice, requireDone, tellDevice, type CarriedPort } from "./carry.ts";
export { TAKE_LINE, requestLine, runBridge, type BridgeEnd, type BridgeRun } from "./run-bridge.ts";
