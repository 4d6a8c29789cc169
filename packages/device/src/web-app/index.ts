export { buildWebApp, WEB_APP_LIMIT_BYTES, type WebAppFile } from "./build-web-app.ts";
