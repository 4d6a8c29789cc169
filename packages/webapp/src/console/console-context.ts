import { requiredContext } from "@regrow/components/context";
import type { ConsoleSession } from "./console-session.ts";

/** The console, which goes on while other views are looked at. */
export const { Provider: ConsoleProvider, useValue: useConsole } = requiredContext<ConsoleSession>("ConsoleProvider");
