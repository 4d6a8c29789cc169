/** Control characters of XMODEM and YMODEM. Source: XMODEM/YMODEM protocol reference, Chuck Forsberg. */

/** Begins a block of 128 bytes. */
export const SOH = 0x01;
/** Begins a block of 1,024 bytes. */
export const STX = 0x02;
export const EOT = 0x04;
export const ACK = 0x06;
export const NAK = 0x15;
/** Two of them cancel: a single one may be noise. */
export const CAN = 0x18;
/** Fills what is left of the last block. */
export const PADDING = 0x1a;
/** `C`: blocks with a CRC are wanted. */
export const CRC_WANTED = 0x43;

/** Takes a shown character back. */
export const BACKSPACE = 0x08;

/** Enough to reach a side that is in the middle of a block, and backspaces for a console that shows them. */
export const CANCELLATION: Uint8Array = Uint8Array.of(
  ...Array<number>(8).fill(CAN),
  ...Array<number>(8).fill(BACKSPACE),
);
