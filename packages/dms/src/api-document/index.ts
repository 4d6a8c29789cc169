export { answerChecker, type AnswerChecker, type PeopleAnswer } from "./answer-checker.ts";
export { API_TAGS } from "./api-tags.ts";
export { completeDocument } from "./complete-document.ts";
export type { OpenApi, Operation, Parameter, RouteNotes } from "./open-api.ts";
