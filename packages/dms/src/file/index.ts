export { nameGivenFiles, putFile } from "./file-repository.ts";
export { fileRequests } from "./file-requests.ts";
export { fileRoutes } from "./file-routes.ts";
export { FileStore } from "./file-store.ts";
