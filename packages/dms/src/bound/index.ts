export { BOUNDS, type BoundName, type BoundRow } from "./bounds.ts";
export { requireRoomFor } from "./require-room.ts";
