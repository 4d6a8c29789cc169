export type { Change } from "./change.ts";
export { ChangeFeed } from "./change-feed.ts";
export { noteChange } from "./note-change.ts";
