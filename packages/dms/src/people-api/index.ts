export { Access, type Identities } from "./access.ts";
export { SESSION_COOKIE, readCredential, requireOwnOrigin } from "./credential.ts";
export type { PeopleInstance } from "./people-instance.ts";
export { createPeopleApp, type DoneRequest, type PeopleFeature, type RequestWatch } from "./people-app.ts";
export { Problem, sendProblem } from "./problem.ts";
export {
  AtMs,
  Email,
  LinkSecret,
  Nullable,
  ProductCode,
  Sha256,
  TagName,
  Title,
  Uuid,
  VersionText,
  closed,
} from "./schemas.ts";
