export { LineIcon } from "./line-icon.tsx";
