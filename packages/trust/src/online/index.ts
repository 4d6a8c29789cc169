export { signSnapshot, signTimestamp, type SnapshotOptions, type TimestampOptions } from "./sign-online.ts";
