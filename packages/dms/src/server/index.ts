export { rotateCa } from "../ca-rotation/index.ts";
export { ROTATION_STEPS } from "../certificate/index.ts";
export { createDms, type Dms } from "../app.ts";
export { observeCommits, openSqlite, type OpenSqlite } from "../database/index.ts";
export { runDms, type DmsConfig, type DmsRun } from "../main.ts";
export type { DmsOptions } from "../options.ts";
