export { DmsLink } from "./dms-link.ts";
export { openSocket } from "./open-socket.ts";
