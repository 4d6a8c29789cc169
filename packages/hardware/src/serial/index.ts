export { NodeSerial } from "./node-serial.ts";
