/** Why a console is over. */
export interface ConsoleEnd {
  /** What happened and what to do, for people. */
  readonly text: string;
  /** The device starts anew: it will be back. */
  readonly isRestart: boolean;
}

export interface LastMoments {
  readonly wasOpen: boolean;
  /** The last line that was entered, with its prompt, and what came behind it. */
  readonly entered: string;
}

/** Commands after which a device starts anew. */
const RESTARTS = /^(?:[A-Z]*> )?(?:reboot|factory_reset|fac|force_safemode|fsm)\b/m;
/** As DMS and device call a link that is gone (dms/link, device/link). */
const LINK_GONE = /link.* is gone|device has opened another link/;

/** @param reason in the words of who ended it; empty for a line that broke */
export function endWords(reason: string, { wasOpen, entered }: LastMoments): ConsoleEnd {
  if (!wasOpen)
    return { text: "The console could not be opened: the DMS was not reached. Try again.", isRestart: false };
  if (LINK_GONE.test(reason))
    return hasRestarted(entered)
      ? { text: "The device restarts. The console can be opened again when it is back online.", isRestart: true }
      : {
          text: "The link with the device is gone: it restarts, is switched off, or has lost its network. A command that was being carried out may be done all the same.",
          isRestart: false,
        };
  if (reason === "")
    return {
      text: "The line to the DMS was lost, and the console with it. A command that was sent may be done all the same.",
      isRestart: false,
    };
  return { text: `The console was closed: ${reason}.`, isRestart: false };
}

/** Whether the last line lets the device start anew. */
function hasRestarted(entered: string): boolean {
  return RESTARTS.test(entered);
}
