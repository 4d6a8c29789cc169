/** How a bootloader tells the first stage why it ended; any other code, or a signal, is a crash. */
export const BOOTLOADER_EXIT = {
  /** It was asked to stop. */
  stopped: 0,
  /** Start me again: the framework has changed. */
  restart: 75,
  /** The kernel cannot be kept running: start the other framework. */
  faulty: 76,
} as const;
