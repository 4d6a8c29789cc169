export { addressError, requestError, retryAfterMs, tellable } from "./foreign-error.ts";
export { compileLazily } from "./compile-lazily.ts";
export { Next, PageQuery, pageOf, readPage, type PageRequest } from "./page.ts";
export { promptBody } from "./prompt-body.ts";
export { strictJson } from "./strict-json.ts";
export { readQueryValues } from "./query-values.ts";
export { unreadableRequests } from "./unreadable-request.ts";
export { isWebSocketRequest } from "./web-socket-request.ts";
