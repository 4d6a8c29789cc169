export { publishBundle } from "./publish-bundle.ts";
