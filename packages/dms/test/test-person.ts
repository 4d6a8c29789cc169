import type { InjectOptions, LightMyRequestResponse } from "fastify";
import type { TestDms } from "./start-dms.ts";

/** Somebody with an account, who asks by `inject`. */
export interface TestPerson {
  readonly token: string;
  get(url: string): Promise<LightMyRequestResponse>;
  send(method: "POST" | "PUT" | "DELETE", url: string, payload?: object): Promise<LightMyRequestResponse>;
  upload(product: string, bundle: Uint8Array): Promise<LightMyRequestResponse>;
  /** Makes a token of a kind and gives its secret. */
  makeToken(kind: "provision" | "claim", more?: object): Promise<string>;
}

export const PASSWORD = "correct horse";

/** Signs up, and signs in as that person from then on, whatever restarts. */
export async function signUp(test: TestDms, userName = "anna", more: object = {}): Promise<TestPerson> {
  const inject = (options: InjectOptions): Promise<LightMyRequestResponse> => test.dms.people.inject(options);
  const answer = await inject({
    method: "POST",
    url: "/api/sign-up",
    payload: { userName, email: `${userName}@example.com`, password: PASSWORD, ...more },
  });
  if (answer.statusCode !== 201) throw new Error(`not signed up: ${answer.payload}`);
  return personWith(test, answer.json<{ token: string }>().token);
}

/** Signs in anew: sessions do not last for years. */
export async function signIn(test: TestDms, userName = "anna"): Promise<TestPerson> {
  const payload = { userName, password: PASSWORD };
  const answer = await test.dms.people.inject({ method: "POST", url: "/api/sign-in", payload });
  if (answer.statusCode !== 200) throw new Error(`not signed in: ${answer.payload}`);
  return personWith(test, answer.json<{ token: string }>().token);
}

/** Asks with the secret of a session or an API token. */
export function personWith(test: TestDms, token: string): TestPerson {
  const inject = (options: InjectOptions): Promise<LightMyRequestResponse> => test.dms.people.inject(options);
  const headers = { authorization: `Bearer ${token}` };
  const send: TestPerson["send"] = (method, url, payload) =>
    inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return {
    token,
    get: (url) => inject({ method: "GET", url, headers }),
    send,
    upload: (product, bundle) =>
      inject({
        method: "PUT",
        url: `/api/products/${product}/bundles`,
        headers: { ...headers, "content-type": "application/x-tar" },
        payload: Buffer.from(bundle),
      }),
    async makeToken(kind, more = {}) {
      return (await send("POST", "/api/tokens", { kind, ...more })).json<{ token: string }>().token;
    },
  };
}
