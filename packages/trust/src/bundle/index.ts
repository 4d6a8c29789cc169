export { BundleVerifier, type BundleVerifierOptions } from "./bundle-verifier.ts";
export { ObjectCheck, ZSTD_WINDOW_LOG } from "./object-check.ts";
export { DISCARD, type ObjectSink, type ObjectWriter } from "./object-sink.ts";
export { verifyHead, type HeadTrust, type VerifiedHead } from "./verify-head.ts";
