export { checkInRequests } from "./check-in-requests.ts";
export { LastSeen, type Sighting } from "./last-seen.ts";
export { wasOffered } from "./offer-repository.ts";
