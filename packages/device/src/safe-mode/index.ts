export type { SafeModePorts } from "./ports.ts";
export { runOwnApp } from "./own-app.ts";
export { TypingPause } from "./typing-pause.ts";
export { SafeModeApp } from "./safe-mode-app.ts";
