export { addTransfer, listOffered, removeExpired } from "./transfer-repository.ts";
export { transferRoutes } from "./transfer-routes.ts";
export { MAX_DEVICES, STANDS_MS, findRecipient } from "./transfers.ts";
