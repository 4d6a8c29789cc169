export { MAX_VERSION_LENGTH, compareVersions, isVersion, parseVersion, type Version } from "./version.ts";
