export { html, type Html } from "./html.ts";
export { sendFailure, sendPage, sendSignIn } from "./send-page.ts";
export { signInRoutes } from "./sign-in-routes.ts";
