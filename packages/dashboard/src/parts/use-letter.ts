import { useQuery, valueOf } from "../data/index.ts";

interface Letter {
  /** Said when one was written to this address. */
  readonly sent: (address: string) => string;
  /** What is to be known before one is asked for; null: it goes to the letter box. */
  readonly hint: string | null;
}

const EVERY_MS = 300_000;

/** Where letters of this DMS go: without a mail server they stand in its log, and somebody has to pass them on. */
export function useLetter(): Letter {
  const server = valueOf(useQuery("getServer", {}, EVERY_MS).value);
  if (server === undefined || server.sendsMail)
    return { sent: (address) => `A letter is on its way to ${address}.`, hint: null };
  return {
    sent: (address) => `The letter to ${address} stands in the log of this DMS.`,
    hint: "This DMS has no mail server: letters stand in its log, and whoever runs it passes the link on.",
  };
}
