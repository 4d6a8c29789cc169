export { startPage } from "./start-page-routes.ts";
