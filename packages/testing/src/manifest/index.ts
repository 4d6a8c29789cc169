export { treeManifest } from "./tree-manifest.ts";
