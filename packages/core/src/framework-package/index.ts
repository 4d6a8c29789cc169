export { FrameworkPackageReader, type FrameworkPackageEvent } from "./framework-package-reader.ts";
export {
  FRAMEWORK_LIST_NAME,
  encodeFrameworkHead,
  frameworkTarget,
  isFrameworkPackage,
  verifyFrameworkHead,
  type FrameworkHead,
} from "./framework-head.ts";
