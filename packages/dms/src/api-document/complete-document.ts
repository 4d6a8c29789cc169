import { isOperation, type OperationName } from "../permission/index.ts";
import { API_TAGS } from "./api-tags.ts";
import { codesOf, errorAnswers } from "./error-answers.ts";
import { ABOUT_API } from "./about-api.ts";
import { needsOf, SECURITY_SCHEMES } from "./needs.ts";
import type { Answer, OpenApi, Operation, Parameter, RouteNotes } from "./open-api.ts";

/** Answers to a success that have no text of their own. */
const SUCCESS: Readonly<Record<string, string>> = {
  "101": "The connection is a WebSocket from here on.",
  "200": "Done; the body says what there is now.",
  "201": "Made; the body is what was made.",
  "202": "Taken; it is carried out from here on.",
  "204": "Done; there is no body.",
};

/**
 * The document with what routes and schemas do not say by themselves: every error answer with its codes, who may call an operation,
 * headers, bodies that are files.
 */
export function completeDocument(
  swagger: object,
  notes: ReadonlyMap<OperationName, RouteNotes>,
  problem: object,
): OpenApi {
  // Made by @fastify/swagger from our routes; its own type is for every version of OpenAPI at once.
  const made = swagger as OpenApi;
  const paths = Object.entries(made.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [method, completeOperation(operation, notes)]),
    ),
  ]);
  return {
    openapi: made.openapi,
    info: ABOUT_API,
    tags: Object.entries(API_TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: { ...made.components, schemas: { Problem: problem }, securitySchemes: SECURITY_SCHEMES },
  };
}

function completeOperation(operation: Operation, notes: ReadonlyMap<OperationName, RouteNotes>): Operation {
  const name = operation.operationId ?? "";
  const note = isOperation(name) ? notes.get(name) : undefined;
  if (!isOperation(name) || note === undefined) return operation;
  const { security = [], text, roles } = needsOf(name);
  const parameters = [...(operation.parameters ?? []), ...headersOf(note, security.length > 0)];
  const hasInput = parameters.length > 0 || operation.requestBody !== undefined;
  return {
    operationId: name,
    tags: operation.tags ?? [],
    summary: operation.summary ?? "",
    description: [operation.description ?? "", text].join("\n\n").trim(),
    ...{ "x-roles": roles },
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(operation, note),
    responses: { ...successes(operation), ...errorAnswers(codesOf(name, note, hasInput)) },
  };
}

function bodyOf(operation: Operation, { file }: RouteNotes): Pick<Operation, "requestBody"> {
  if (file !== undefined)
    return { requestBody: { required: true, description: "The file's bytes.", content: { [file]: { schema: {} } } } };
  return operation.requestBody === undefined ? {} : { requestBody: operation.requestBody };
}

function successes(operation: Operation): Readonly<Record<string, Answer>> {
  const found = Object.entries(operation.responses ?? {}).filter(([status]) => /^[123]/.test(status));
  return Object.fromEntries(
    found.map(([status, { description, content, ...rest }]) => [
      status,
      {
        ...rest,
        description: description === "Default Response" ? (SUCCESS[status] ?? description) : description,
        ...(content === undefined || status === "204" || status === "101" ? {} : { content }),
      },
    ]),
  );
}

function headersOf(note: RouteNotes, needsSomebody: boolean): readonly Parameter[] {
  const organisation: Parameter = {
    name: "regrow-organisation",
    in: "header",
    description:
      "Identifier of the organisation to act for, where it is not the session's own. API tokens have one for good.",
    schema: { type: "string", format: "uuid", maxLength: 36 },
  };
  const key: Parameter = {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A text of your own, new for each thing you want done. Sent again with the same request within 24 hours it gives the first answer and does nothing.",
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
  };
  return [...(needsSomebody ? [organisation] : []), ...(note.isRepeatable ? [key] : [])];
}
