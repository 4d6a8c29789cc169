export { NodeMemory } from "./node-memory.ts";
export { OomKills, type OomWatch } from "./oom-kills.ts";
