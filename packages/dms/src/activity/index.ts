export {
  HOUR_MS,
  addActivity,
  hourOf,
  listActivity,
  removeOldActivity,
  type HourOfActivity,
} from "./activity-repository.ts";
export { countCheckIns, type CheckIns } from "./count-check-ins.ts";
