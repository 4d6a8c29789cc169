export { readConfigurations } from "./configurations.ts";
