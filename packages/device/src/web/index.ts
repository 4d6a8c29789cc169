export { Recovery } from "../recovery/index.ts";
export { openWebServer, startWebServer, type WebServer, type WebServerOptions } from "./web-server.ts";
