export { isIpv4, netmaskOf, prefixOf } from "./ipv4.ts";
export { startJoin, stepJoin, type JoinEffect, type JoinEvent, type JoinPlan, type JoinStep } from "./join.ts";
export { fillNetworkName } from "./network-name.ts";
export { formatScan } from "./scan-table.ts";
export { parseVerifyRequest, type VerifyRequest } from "./verify-request.ts";
