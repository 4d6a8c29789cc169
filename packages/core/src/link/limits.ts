/** Bounds of the live link, the same on both sides (law L11). */
export const LINK_LIMITS = {
  /** Longest message on the wire. */
  messageBytes: 128 * 1024,
  /** Longest piece of a console's bytes. */
  pieceBytes: 16 * 1024,
  /** Pieces of one console that are under way in one direction before the sender waits. */
  piecesUnderWay: 8,
  /** Raw bytes that may follow a command's line. */
  commandDataBytes: 64 * 1024,
  /** Longest text of an answer, in UTF-16 units. */
  answerLength: 100_000,
  /** Consoles of one device at a time. */
  consoles: 4,
  /** Questions of one side that wait for their answers. */
  callsUnderWay: 64,
  /** How deep values of apps may nest. */
  depth: 16,
  telemetryPairs: 64,
  logLines: 32,
  variables: 64,
} as const;

/** How long an answer may take, where nothing else is said. Samples of the documentation use 3 s. */
export const ANSWER_WITHIN_MS = 10_000;
/** The same for what a person waits for, such as a scan or a command that speaks with the network. */
export const COMMAND_WITHIN_MS = 120_000;
/** A piece of a console is taken once the commands before it have been carried out; that the link is up at all is watched elsewhere. */
export const PIECE_WITHIN_MS = 3_600_000;
