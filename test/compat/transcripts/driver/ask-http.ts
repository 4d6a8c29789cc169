import { request, type IncomingHttpHeaders } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpQuestion {
  readonly port: number;
  readonly method: "GET" | "POST";
  /** As it is sent: a URL object would tidy it up. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request over a connection of its own. Rejects where nobody answers. */
export function askHttp({ port, method, target, headers = {}, body }: HttpQuestion): Promise<HttpAnswer> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: "127.0.0.1", method, path: target, headers: { ...headers, ...length }, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => void pieces.push(piece));
        response.once("error", reject);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

export function basicAuthorization(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}
