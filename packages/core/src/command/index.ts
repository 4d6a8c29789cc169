export {
  MAX_ANSWER_BYTES,
  MAX_DATA_BYTES,
  formatAnswer,
  formatData,
  prompt,
  type Answer,
  type AnswerFormat,
} from "./answer.ts";
export { COMMANDS, commandNames, commandRow, type CommandName } from "./commands.ts";
export { complete, type Completion } from "./completion.ts";
export { NO_LINE_END, isRestOfLineEnd, stepLineEnd, type LineEndState } from "./line-end.ts";
export { EMPTY_EDITOR, editLine, enterLine, type EditorContext, type EditorState } from "./editor/line-editor.ts";
export { showWhole as showLine } from "./editor/show.ts";
export { IMPORTANCES, formatMessage, isPrinted, type Importance } from "./message.ts";
export { greetingText } from "./greeting.ts";
export { findCommand } from "./find-command.ts";
export { findNotHereCommand } from "./find-not-here.ts";
export {
  ARGUMENT_KINDS,
  EVIDENCE,
  type ArgumentKind,
  type ArgumentRow,
  type CommandRow,
  type Evidence,
  type OptionRow,
} from "./table/row.ts";
export { NOT_HERE_COMMANDS } from "./table/not-here.ts";
export { MAX_LINE_LENGTH, isBlankLine, parseLine, type ParsedLine } from "./parse-line.ts";
export { NOT_CLAIMED, RESPONSE_CODES, type FailureCode, type ResponseCode } from "./response-codes.ts";
export { hasSecret } from "./secret-line.ts";
export { usageOf } from "./usage.ts";
export { splitWords } from "./words.ts";
export {
  AnswerReader,
  answerBytes,
  answerData,
  answerText,
  isPromptAlone,
  type WireAnswer,
  type WireEvent,
} from "./wire.ts";
export { SessionReader, codeOfText } from "./wire-session.ts";
