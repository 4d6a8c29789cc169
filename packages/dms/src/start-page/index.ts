export { html, type Html } from "./html.ts";
export { sendFailure, sendPage } from "./send-page.ts";
export { startPage } from "./start-page-routes.ts";
