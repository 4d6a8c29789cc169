export { requireRevision, type Edit } from "./require-revision.ts";
export { AskedRevision, Revision, revisionOf } from "./revision.ts";
