export { answerOf, diskProgram, type DiskCommand } from "./disk-commands.ts";
export { clockContract } from "./clock-contract.ts";
export { cryptographyContract } from "./cryptography-contract.ts";
export { diskContract } from "./disk-contract.ts";
export { gpioContract, type WiredLine } from "./gpio-contract.ts";
export { loggerContract } from "./logger-contract.ts";
export { networkContract, type OpenedNetwork } from "./network-contract.ts";
export { opened, type Opened } from "./opened.ts";
export { serialContract, type SerialCable } from "./serial-contract.ts";
