import type { InjectOptions, LightMyRequestResponse } from "fastify";
import type { TestDms } from "./start-dms.ts";

/** Somebody with an account, who asks by `inject`. */
export interface TestPerson {
  readonly token: string;
  get(url: string): Promise<LightMyRequestResponse>;
  send(method: "POST" | "PUT", url: string, payload: object): Promise<LightMyRequestResponse>;
  upload(product: string, bundle: Uint8Array): Promise<LightMyRequestResponse>;
  /** Makes a token of a kind and gives its secret. */
  makeToken(kind: "provision" | "claim", more?: object): Promise<string>;
}

/** Signs up, and signs in as that person from then on, whatever restarts. */
export async function signUp(test: TestDms, userName = "anna"): Promise<TestPerson> {
  const inject = (options: InjectOptions): Promise<LightMyRequestResponse> => test.dms.people.inject(options);
  const answer = await inject({
    method: "POST",
    url: "/api/sign-up",
    payload: { userName, password: "correct horse" },
  });
  const { token } = answer.json<{ token: string }>();
  const headers = { authorization: `Bearer ${token}` };
  const send: TestPerson["send"] = (method, url, payload) => inject({ method, url, headers, payload });
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
