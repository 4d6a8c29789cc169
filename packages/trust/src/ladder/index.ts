export { verifyFreshLadder, type FreshLadderInput } from "./verify-ladder.ts";
