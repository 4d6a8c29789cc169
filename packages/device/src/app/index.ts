export { DEFAULT_APP_UID } from "./app-user.ts";
export { NOTIFY_WORDS, NotifyReader, type NotifyWord } from "./notify.ts";
export { endStaleApp } from "./stale-app.ts";
export { programsIn, type RunningProgram, type StartProgram } from "./start-program.ts";
export { startApp, type AppStart } from "./start-app.ts";
