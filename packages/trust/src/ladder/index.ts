export {
  verifyFreshLadder,
  verifyFreshRepositories,
  type FreshLadder,
  type FreshLadderInput,
  type FreshRepositoriesInput,
  type HeadPath,
  type TrustLevel,
} from "./verify-ladder.ts";
