export { Bridge, type BridgeDependencies } from "./bridge.ts";
export { PackageSource } from "./package-source.ts";
