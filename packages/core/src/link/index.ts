export { type Carrier, Conversation } from "./conversation.ts";
export { ConsolePipe } from "./console-pipe.ts";
export { decodeMessage, encodeMessage } from "./codec.ts";
export { ANSWER_WITHIN_MS, COMMAND_WITHIN_MS, LINK_LIMITS, PIECE_WITHIN_MS } from "./limits.ts";
export type { AnswerTo, LinkRequest, RequestOf } from "./messages.ts";
