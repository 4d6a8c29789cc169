export { BundleView } from "./bundle-view.tsx";
