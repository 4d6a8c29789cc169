export { TransfersView } from "./transfers-view.tsx";
