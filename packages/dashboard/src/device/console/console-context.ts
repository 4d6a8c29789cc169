import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ConsoleSession } from "./console-session.ts";

const ConsoleContext = createContext<ConsoleSession | null>(null);

export const ConsoleProvider = ConsoleContext.Provider;

/** The console of the device that is looked at. */
export function useConsole(): ConsoleSession {
  const session = useContext(ConsoleContext);
  if (session === null) throw new Error("outside of a ConsoleProvider");
  return session;
}
