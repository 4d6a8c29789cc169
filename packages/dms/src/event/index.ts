export { bringForward, queueDelivery, raiseEvent } from "./raise-event.ts";
export { raiseDeviceEvent } from "./raise-device-event.ts";
