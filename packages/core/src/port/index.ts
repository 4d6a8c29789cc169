export type { Clock } from "./clock.ts";
export {
  DISK_ERRORS,
  DiskError,
  type DirectoryEntry,
  type Disk,
  type DiskErrorCode,
  type DiskSpace,
  type FileStatus,
} from "./disk.ts";
export { sha256Hex, type Cryptography, type Hasher, type VerificationKey } from "./cryptography.ts";
export {
  GPIO_BIASES,
  GpioError,
  type Gpio,
  type GpioBias,
  type GpioErrorCode,
  type GpioLevel,
  type GpioLine,
} from "./gpio.ts";
export type { Entropy } from "./entropy.ts";
export type { LogFields, Logger } from "./logger.ts";
export type { Memory, MemoryReading } from "./memory.ts";
export {
  NetworkError,
  WLAN_SECURITIES,
  type AccessPointRequest,
  type FoundNetwork,
  type JoinRequest,
  type Network,
  type NetworkErrorCode,
  type NetworkStatus,
  type StaticAddress,
  type WlanSecurity,
} from "./network.ts";
export {
  SerialError,
  type Serial,
  type SerialDevice,
  type SerialErrorCode,
  type SerialFormat,
  type SerialLine,
} from "./serial.ts";
