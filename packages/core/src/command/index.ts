export {
  MAX_ANSWER_BYTES,
  MAX_DATA_BYTES,
  SAFE_MODE_BANNER,
  formatAnswer,
  formatData,
  prompt,
  type Answer,
  type AnswerFormat,
} from "./answer.ts";
export {
  ARGUMENT_KINDS,
  COMMANDS,
  commandNames,
  commandRow,
  type ArgumentKind,
  type ArgumentRow,
  type CommandName,
  type CommandRow,
  type OptionRow,
} from "./commands.ts";
export { MAX_LINE_LENGTH, isBlankLine, parseLine, type ParsedLine } from "./parse-line.ts";
export { RESPONSE_CODES, type FailureCode, type ResponseCode } from "./response-codes.ts";
