export { ownPort } from "./own-port.ts";
