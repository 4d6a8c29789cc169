/** How it stands with the device. */
export type Connection =
  /** Nothing is known yet. */
  | { readonly kind: "connecting" }
  | { readonly kind: "online" }
  /** What is shown of the device is old. */
  | { readonly kind: "lost"; readonly sinceMs: number; readonly tries: number; readonly isExpected: boolean }
  /** It answers, and lets nobody in: a person has to do something. */
  | { readonly kind: "shut-out"; readonly status: number };

export type ConnectionEvent =
  | { readonly kind: "answered"; readonly atMs: number }
  | { readonly kind: "silent"; readonly atMs: number }
  | { readonly kind: "refused"; readonly status: number }
  /** It was told to restart, and has said that it will. */
  | { readonly kind: "restarting"; readonly atMs: number };

export function stepConnection(connection: Connection, event: ConnectionEvent): Connection {
  switch (event.kind) {
    case "answered":
      return isAboutToRestart(connection, event.atMs) ? connection : ONLINE;
    case "silent":
      return connection.kind === "lost"
        ? { ...connection, tries: connection.tries + 1 }
        : { kind: "lost", sinceMs: event.atMs, tries: 1, isExpected: false };
    case "refused":
      return { kind: "shut-out", status: event.status };
    case "restarting":
      return { kind: "lost", sinceMs: event.atMs, tries: 0, isExpected: true };
  }
}

/** Time to the next question, in ms. A page that nobody looks at asks seldom. */
export function nextQuestionMs(connection: Connection, isHidden: boolean): number {
  if (isHidden) return 30_000;
  switch (connection.kind) {
    case "connecting":
    case "online":
      return 2_000;
    case "lost":
      return Math.min(5_000, 500 + 500 * connection.tries);
    case "shut-out":
      return 10_000;
  }
}

const ONLINE: Connection = { kind: "online" };

/** A restart that nobody has seen within this time was too quick to be seen, or did not come. */
const RESTART_SEEN_WITHIN_MS = 4_000;

/** It still answers for a moment after it said that it restarts: only silence tells that it does. */
function isAboutToRestart(connection: Connection, atMs: number): boolean {
  if (connection.kind !== "lost" || !connection.isExpected || connection.tries > 0) return false;
  return atMs - connection.sinceMs < RESTART_SEEN_WITHIN_MS;
}
