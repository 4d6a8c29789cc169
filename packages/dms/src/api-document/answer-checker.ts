import { Compile } from "typebox/schema";

/** What an operation answered. */
export interface PeopleAnswer {
  readonly operation: string;
  readonly status: number;
  /** Null where there is none, or one that is a stream. */
  readonly body: string | null;
}

/** As much of the document as answers are held against. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

/** What is wrong with an answer by the document: a status or a code that it does not name, a body that does not fit; else undefined. */
export type AnswerChecker = (answer: PeopleAnswer) => string | undefined;

/** @param text the OpenAPI document as it is served */
export function answerChecker(text: string): AnswerChecker {
  const { paths, components } = JSON.parse(text) as Document;
  const operations = new Map(
    Object.values(paths).flatMap((methods) => Object.values(methods).map((row) => [row.operationId, row] as const)),
  );
  const compiled = new Map<object, (value: unknown) => string | undefined>();
  const check = (schema: object, value: unknown): string | undefined => {
    let known = compiled.get(schema);
    if (known === undefined) {
      // The document's references begin at its root.
      const validator = Compile({ ...schema, components } as never);
      known = (given) => {
        const [isRight, errors] = validator.Errors(given);
        return isRight ? undefined : errors.map((error) => `${error.instancePath} ${error.message}`).join("; ");
      };
      compiled.set(schema, known);
    }
    return known(value);
  };
  return ({ operation, status, body }) => {
    const answers = operations.get(operation)?.responses;
    const named = answers?.[String(status)];
    const where = `${operation} answers ${status} ${(body ?? "").slice(0, 300)}`;
    if (named === undefined) return `${where}: the document does not name the status`;
    const [media] = Object.values(named.content ?? {});
    if (body === null || media === undefined || Object.keys(media.schema).length === 0) return undefined;
    const wrong = check(media.schema, JSON.parse(body));
    return wrong === undefined ? undefined : `${where}: ${wrong}`;
  };
}
