/** What the client's process is told: where to ask, and as whom. */
export interface ClientTask {
  readonly url: string;
  readonly caPem: string;
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly count: number;
  /** A handshake for each request, or connections that are kept. */
  readonly isKept: boolean;
}

/** What the server's process says when it is ready. */
export interface ServerReady {
  /** The client's task against the DMS; against the empty handler it is the same with the other address. */
  readonly task: Omit<ClientTask, "count" | "isKept">;
  readonly emptyUrl: string;
}

/** The same of a server with few devices and with many. */
export interface GrowthReady {
  /** The client's task against the many. */
  readonly task: Omit<ClientTask, "count" | "isKept">;
  readonly fewUrl: string;
  /** Search among the many devices that takes longest. */
  readonly slowest: { readonly name: string; readonly ms: number };
}

/** What the server's process is asked: the CPU time that it has used so far, in µs. */
export const CPU_QUESTION = "cpu";
