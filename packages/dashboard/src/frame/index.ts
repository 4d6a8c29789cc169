export { followLinks, goTo, route, search, setSearch } from "./place.ts";
export { DEVICE_TABS, pathOf, sectionOf, type DeviceTab, type Route } from "./route.ts";
