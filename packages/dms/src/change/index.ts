export type { Change } from "./change.ts";
export { ChangeFeed } from "./change-feed.ts";
export { noteChange, noteChanges } from "./note-change.ts";
