export { INTERRUPTION } from "./interruption.ts";
export { Reception } from "./reception.ts";
export { Sending } from "./sending.ts";
export { TRANSFER_PROTOCOLS, type Offer, type TransferProtocol } from "./transfer.ts";
