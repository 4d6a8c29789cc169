export { makeFactoryPackage, type FactoryPackage, type FactoryPackageOptions } from "./make-factory-package.ts";
