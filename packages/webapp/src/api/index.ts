export { isSuccess, wordsOf, type CommandResult, type NoAnswer } from "./command-result.ts";
export { createDeviceApi, type DeviceApi, type RunOptions } from "./device-api.ts";
export { parseObject } from "./parse-object.ts";
export { quote } from "./quote.ts";
export { sendBundle } from "./send-bundle.ts";
