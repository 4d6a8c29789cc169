export { uploadSessionRoutes } from "./upload-session-routes.ts";
export { Uploads } from "./uploads.ts";
