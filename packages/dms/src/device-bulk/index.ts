export { bulkRoutes } from "./bulk-routes.ts";
export { tagPreviewRoute } from "./tag-preview-route.ts";
