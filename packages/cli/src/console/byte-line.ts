import type { SerialLine } from "@regrow/core/port";

/** A connection that carries bytes both ways: what a serial line and a TCP connection have in common. */
export type ByteLine = Pick<SerialLine, "input" | "write" | "drain" | "close">;
