export { DeviceView } from "./device-view.tsx";
