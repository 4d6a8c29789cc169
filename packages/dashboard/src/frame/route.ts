import { DASHBOARD_SECTIONS, type DashboardSection } from "@regrow/core/dashboard";

/** A place in the dashboard, as its address names it. */
export type Route =
  | { readonly view: DashboardSection }
  | { readonly view: "product"; readonly code: string }
  | { readonly view: "bundle"; readonly code: string; readonly version: string }
  | { readonly view: "device"; readonly uuid: string; readonly tab: DeviceTab }
  | { readonly view: "fault"; readonly fingerprint: string }
  | { readonly view: "unknown" };

/** What a device's page is divided into; the first one is its plain address. */
export const DEVICE_TABS = ["state", "faults", "log", "variables", "files", "console", "history", "settings"] as const;
export type DeviceTab = (typeof DEVICE_TABS)[number];

/** @param path of an address, such as /devices/0b5c… */
export function parsePath(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const [section = "overview", first, second, ...rest] = parts.map(decoded);
  if (rest.length > 0) return { view: "unknown" };
  if (first === undefined) return isSection(section) ? { view: section } : { view: "unknown" };
  if (section === "products")
    return second === undefined ? { view: "product", code: first } : { view: "bundle", code: first, version: second };
  if (section === "devices") {
    const tab = second === undefined ? "state" : DEVICE_TABS.find((each) => each === second);
    return tab === undefined ? { view: "unknown" } : { view: "device", uuid: first, tab };
  }
  if (section === "faults" && second === undefined) return { view: "fault", fingerprint: first };
  return { view: "unknown" };
}

export function pathOf(route: Exclude<Route, { readonly view: "unknown" }>): string {
  switch (route.view) {
    case "product":
      return joined("products", route.code);
    case "bundle":
      return joined("products", route.code, route.version);
    case "device":
      return route.tab === "state" ? joined("devices", route.uuid) : joined("devices", route.uuid, route.tab);
    case "fault":
      return joined("faults", route.fingerprint);
    case "overview":
      return "/";
    default:
      return joined(route.view);
  }
}

/** The section of the menu that a place belongs to. */
export function sectionOf({ view }: Route): DashboardSection | null {
  switch (view) {
    case "product":
    case "bundle":
      return "products";
    case "device":
      return "devices";
    case "fault":
      return "faults";
    case "unknown":
      return null;
    default:
      return view;
  }
}

function joined(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join("/")}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // no escape, as somebody typed it
  }
}

function isSection(text: string): text is DashboardSection {
  return DASHBOARD_SECTIONS.some((section) => section === text);
}
