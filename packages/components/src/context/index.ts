export { requiredContext } from "./required-context.ts";
