export {
  acknowledgeTokenUses,
  addTokenUse,
  findShownToken,
  type ShownToken,
  type TokenUse,
} from "./token-repository.ts";
export { tokenRoutes } from "./token-routes.ts";
export { requireFreeUse, requireShown, useBy } from "./use-token.ts";
export { tokenBatchRoute } from "./token-batch-route.ts";
