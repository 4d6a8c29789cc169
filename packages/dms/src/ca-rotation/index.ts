export { rotateCa, type CaReport, type CaRequest } from "./rotate-ca.ts";
