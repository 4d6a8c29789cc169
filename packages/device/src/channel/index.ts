export type {
  AppState,
  BootloaderEvent,
  ButtonState,
  DeviceStatus,
  KernelAnswers,
  KernelRequest,
  ToBootloader,
  ToKernel,
} from "./messages.ts";
export { MAX_LOG_LINES, parseToBootloader } from "./parse-request.ts";
