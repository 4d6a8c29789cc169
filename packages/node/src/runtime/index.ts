export { checkRuntime, runtimeRefusal } from "./check-runtime.ts";
