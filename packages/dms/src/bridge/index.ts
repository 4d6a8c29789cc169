export { AnswerSigner } from "./answer-signer.ts";
export type { BridgeParts } from "./answer-request.ts";
export { bridgeRoutes } from "./bridge-routes.ts";
export { reportRoutes } from "./report-routes.ts";
