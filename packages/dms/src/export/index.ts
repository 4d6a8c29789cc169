export { UnfinishedImports } from "./unfinished-imports.ts";
export { exportRoutes } from "./export-routes.ts";
export { importRoutes } from "./import-routes.ts";
export { Snapshot } from "./snapshot.ts";
