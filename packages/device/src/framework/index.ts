export { buildFramework, type BuiltFramework } from "./build-framework.ts";
export { installFramework } from "./install-framework.ts";
export { packFramework, readFrameworkList } from "./pack-framework.ts";
