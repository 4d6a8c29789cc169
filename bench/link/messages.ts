import type { EnrolledDevice, Listener } from "../check-in/enrolled-device.ts";

/** What the client's process is told to do; it answers with the number of links for which it is done. */
export type ClientOrder =
  | { readonly kind: "open"; readonly listener: Listener; readonly devices: readonly EnrolledDevice[] }
  /** Ask every open link for an echo. */
  | { readonly kind: "echo" };

/** What the server's process is asked: its resident memory without garbage, in bytes. */
export const MEMORY_QUESTION = "memory";
