export { TinyTerminal } from "./tiny-terminal.ts";
