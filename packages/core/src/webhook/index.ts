export { DEVICE_CALL, EVENTS, EVENT_TYPES, isEventType, type EventRow, type EventType } from "./events.ts";
