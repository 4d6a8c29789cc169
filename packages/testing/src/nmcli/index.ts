export { makeStandIn, type StandIn, type StandInState } from "./stand-in.ts";
