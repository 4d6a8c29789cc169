export { NodeFolder } from "./node-folder.ts";
export { PickUp } from "./pick-up.ts";
