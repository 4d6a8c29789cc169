/** How the DMS is asked for what has no product, or no version that is known. Nothing is ever called so. */
export const NONE = "none";
