export { refusalError, returnOf } from "./answer.ts";
export { DmsClient, type HeadBase, type PackRange } from "./dms-client.ts";
export type { ConnectionOptions } from "./https-connection.ts";
export { messageOf } from "./message.ts";
export type { PackAnswer } from "./pack-answer.ts";
export { SilenceWatch } from "./silence-watch.ts";
