export { createRoot, type RootOptions } from "./create-root.ts";
export {
  addFramework,
  addManifest,
  addProduct,
  createTargets,
  nextTargets,
  type NewTarget,
  type TargetsSigner,
} from "./create-targets.ts";
export { isEncryptedPem } from "./encrypted-pem.ts";
export { NO_ROOT_CHANGE, ROLE_NAMES, nextRoot, type RootChange } from "./next-root.ts";
export { publicKeyText, readPublicKey, type PublicKey } from "./public-key.ts";
export { addSignatures, mergeSignatures } from "./sign-metadata.ts";
export { createSigningKey, readSigningKey, type Signer, type SigningKey } from "./signing-key.ts";
