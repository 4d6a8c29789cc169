import { requiredContext } from "@regrow/components/context";
import type { ConsoleSession } from "./console-session.ts";

/** The console of the device that is looked at; it goes on while its other tabs are. */
export const { Provider: ConsoleProvider, useValue: useConsole } = requiredContext<ConsoleSession>("ConsoleProvider");
