/** What a contract tests, and how it is cleared away. */
export interface Opened<Subject> extends AsyncDisposable {
  readonly subject: Subject;
}

/** For a subject that needs no clearing away. */
export function opened<Subject>(subject: Subject): Opened<Subject> {
  return { subject, [Symbol.asyncDispose]: () => Promise.resolve() };
}
