export { CheckIn, NO_WISH, type CheckInDependencies } from "./check-in.ts";
export { CheckInLoop, type CheckInLoopDependencies } from "./check-in-loop.ts";
export { fetchAgain, type FetchAgainDependencies } from "./fetch-again.ts";
export { RenewingCheckIn, type RenewingCheckInDependencies } from "./renewing-check-in.ts";
export type { VerifyHead } from "./stage-head.ts";
export { TimeFloor } from "./time-floor.ts";
export { Updater, type UpdateActor, type UpdaterDependencies } from "./updater.ts";
export { UpdateService, type UpdateReply, type UpdateServiceDependencies } from "./update-service.ts";
