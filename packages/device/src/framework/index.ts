export { buildFramework, type BuiltFramework } from "./build-framework.ts";
export { installFramework } from "./install-framework.ts";
