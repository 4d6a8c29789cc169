export { onlineKeyRoutes } from "./online-key-routes.ts";
export { productTrustRequests } from "./product-trust-request.ts";
