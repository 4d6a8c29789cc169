export { AllowedAddresses, type WebhookReach } from "./allowed-addresses.ts";
export { Deliverer } from "./deliverer.ts";
export { deliveryRoutes } from "./delivery-routes.ts";
export { DeviceCalls } from "./device-calls.ts";
export { Poster } from "./post.ts";
export { webhookRoutes } from "./webhook-routes.ts";
export { switchOff } from "./delivery-repository.ts";
export { makeWebhookSecret } from "./signature.ts";
export { addWebhook, sealedFor } from "./webhook-repository.ts";
