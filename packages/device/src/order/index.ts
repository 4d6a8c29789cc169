export { Following } from "./following.ts";
