export { createRoot, type RootOptions } from "./create-root.ts";
export { addManifest, addProduct, createTargets, type TargetsSigner } from "./create-targets.ts";
export { createSigningKey, readSigningKey, type SigningKey } from "./signing-key.ts";
