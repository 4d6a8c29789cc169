export {
  DMS_MOVE_FILE,
  DMS_MOVE_MAX_BYTES,
  DMS_MOVE_TARGET,
  encodeAddress,
  encodeMove,
  parseMove,
  verifyMove,
  type DmsAddress,
  type DmsMove,
} from "./dms-move.ts";
