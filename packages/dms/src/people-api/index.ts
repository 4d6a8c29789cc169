export { Authentication, SESSION_COOKIE, requestSecret, requireOwnOrigin } from "./authentication.ts";
export type { PeopleInstance } from "./people-instance.ts";
export { createPeopleApp, type PeopleFeature } from "./people-app.ts";
export { Problem, sendProblem } from "./problem.ts";
export { AtMs, Nullable, ProductCode, Sha256, TagName, Title, Uuid, VersionText, closed } from "./schemas.ts";
