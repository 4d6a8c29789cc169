export { PolicyFields } from "./policy-fields.tsx";
export { policyWords, readPolicy, typedPolicy } from "./typed-policy.ts";
export { ProductsView } from "./products-view.tsx";
export { ProductView } from "./product-view.tsx";
export { BUNDLE_STATES } from "./bundle-states.ts";
export { TagDialog } from "./tag-dialog.tsx";
export { TAGS, type Tag } from "./tag-effect.ts";
