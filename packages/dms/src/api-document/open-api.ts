/** The parts of an OpenAPI 3.1 document that are made or looked at here. @see https://spec.openapis.org/oas/v3.1.0 */
export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Answer>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly required?: boolean;
  readonly description?: string;
  readonly content: Readonly<Record<string, { readonly schema: unknown }>>;
}

export interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** What a route says of itself that a schema does not. */
export interface RouteNotes {
  readonly method: string;
  /** Codes of the error table with which this operation itself refuses. */
  readonly errors: readonly string[];
  /** Content type of a body that is a file, which no schema describes. */
  readonly file: string | undefined;
  /** Whether a request can be repeated with an `Idempotency-Key`. */
  readonly isRepeatable: boolean;
}
