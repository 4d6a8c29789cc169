export { reachRoute } from "./reach-route.ts";
