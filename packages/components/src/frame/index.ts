export { LostBar } from "./lost-bar.tsx";
export { MenuLink } from "./menu-link.tsx";
export { PageFrame } from "./page-frame.tsx";
export { View } from "./view.tsx";
