export { TokensView } from "./tokens-view.tsx";
