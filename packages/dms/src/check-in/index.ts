export { checkIn, type CheckInParts } from "./check-in.ts";
export { checkInRequests } from "./check-in-requests.ts";
export { explainRoute } from "./explain-route.ts";
export { ManyDecisions, type AskingDevice } from "./many-decisions.ts";
export { LastSeen, type Sighting } from "./last-seen.ts";
export { quickCheckIn } from "./quick-check-in.ts";
export { QuietDevices } from "./quiet-devices.ts";
export { wasOffered } from "./offer-repository.ts";
