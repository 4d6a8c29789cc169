export { hasSocat, openPty, type Pty } from "./open-pty.ts";
