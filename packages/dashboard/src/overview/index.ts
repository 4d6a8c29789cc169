export { OverviewView } from "./overview-view.tsx";
