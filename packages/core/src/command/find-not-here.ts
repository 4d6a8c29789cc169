import { notHereAdvice, type Dialect } from "../variable/index.ts";
import { NOT_HERE_COMMANDS } from "./table/not-here.ts";

/** What a person is told who gives a documented command, by full or short name, that is not on this platform. Undefined for any other. */
export function findNotHereCommand(text: string, dialect: Dialect): string | undefined {
  const found = Object.entries(NOT_HERE_COMMANDS).find(
    ([name, row]) => (name === text || row.short === text) && row.dialects.includes(dialect),
  );
  return found === undefined ? undefined : notHereAdvice(...found);
}
