export { removeGivenFiles } from "./given-files.ts";
export { Quotas, type StorageState } from "./quotas.ts";
export { setQuota, type Quota } from "./set-quota.ts";
export { storageRoutes } from "./storage-routes.ts";
export { countStored, readStorageUse } from "./storage-use.ts";
export { bytesOfUnnamed } from "./stored-objects.ts";
