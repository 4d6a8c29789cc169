import { DIALECTS, type Dialect } from "@regrow/core/variable";
import type { Example } from "./example.ts";
import { INTERFACES, INTERFACE_NAMES, type InterfaceName } from "./interfaces.ts";

/** One example over one interface in one dialect. */
export interface Cell {
  readonly example: Example;
  readonly over: InterfaceName;
  readonly dialect: Dialect;
  /** Why it is not shown there; undefined: it is. */
  readonly emptyBecause: string | undefined;
}

/** All cells of the matrix. */
export function cellsOf(examples: readonly Example[]): readonly Cell[] {
  return examples.flatMap((example) =>
    DIALECTS.flatMap((dialect) =>
      INTERFACE_NAMES.map((over) => ({ example, over, dialect, emptyBecause: whyEmpty(example, over, dialect) })),
    ),
  );
}

const COMMANDS_ONLY = "a WebSocket carries a stream's bytes, no commands";

function whyEmpty(
  { dialect: only, carriers, not }: Example,
  over: InterfaceName,
  dialect: Dialect,
): string | undefined {
  if (only !== undefined && only.only !== dialect) return only.why;
  const { carrier } = INTERFACES[over];
  if (carriers !== undefined && !carriers.only.includes(carrier)) return carriers.why;
  if (carriers === undefined && carrier === "web-socket") return COMMANDS_ONLY;
  return not?.[over];
}
