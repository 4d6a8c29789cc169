// Apart from core/bridge, whose schemas cost memory that a device on which nothing is ever carried need not spend.
export { CARRIED_TEXT_MAX } from "./limits.ts";
export { PACKAGE_MAGIC, isPackage } from "./package-magic.ts";
