export { FaultsView } from "./faults-view.tsx";
export { FaultView } from "./fault-view.tsx";
