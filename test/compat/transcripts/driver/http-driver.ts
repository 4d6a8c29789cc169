import assert from "node:assert/strict";
import type { TranscriptDevice } from "../device/transcript-device.ts";
import type { Step } from "../example.ts";
import { fill, patternOf } from "../holes.ts";
import { askHttp, basicAuthorization, type HttpQuestion } from "./ask-http.ts";
import type { Driver } from "./driver.ts";

/** How the line goes over (device-facts 4.3). */
export type HttpForm = "get" | "post" | "base64";

/** The HTTP command API: the member `response` of a JSON object is the payload, a failure has status 200 all the same. */
export class HttpDriver implements Driver {
  readonly #device: TranscriptDevice;
  readonly #form: HttpForm;

  constructor(device: TranscriptDevice, form: HttpForm) {
    this.#device = device;
    this.#form = form;
  }

  async show(step: Step): Promise<void> {
    const { values, secret, starts } = this.#device;
    const authorization = basicAuthorization("admin", secret);
    const question = questionOf(this.#form, { ...step, send: fill(step.send, values) });
    const headers = { authorization, ...question.headers };
    const { status, body } = await askHttp({ ...question, port: await this.#device.httpPort(), headers });
    const answer: unknown = JSON.parse(body.toString());
    assert.ok(typeof answer === "object" && answer !== null && "response" in answer, body.toString());
    const response = String(answer.response);
    const text = this.#form === "base64" ? Buffer.from(response, "base64").toString() : response;
    assert.match(text, new RegExp(`^${patternOf(step.answer, values)}$`), `${step.send}: ${body.toString()}`);
    assert.equal(status, 200);
    assert.equal("code" in answer ? answer.code : undefined, step.code ?? 0);
    if (step.restarts !== undefined && step.restarts !== "network") await this.#device.restarted(starts);
  }

  async quiet(): Promise<void> {}

  async close(): Promise<void> {}
}

function questionOf(form: HttpForm, { send, data = "" }: Step): Omit<HttpQuestion, "port"> {
  const headers = { "content-type": "application/json" };
  switch (form) {
    case "get":
      // Spaces as %20, the rest as it is: `://` and `/` too (4.3).
      return { method: "GET", target: `/command/${encodeURI(send)}` };
    case "post": {
      const given = data === "" ? { flags: 0, command: send, data } : { flags: 4, command: send, data: base64(data) };
      return { method: "POST", target: "/command", headers, body: JSON.stringify(given) };
    }
    case "base64": {
      const body = JSON.stringify({ flags: 7, command: base64(send), data: base64(data) });
      return { method: "POST", target: "/command", headers, body };
    }
  }
}

function base64(text: string): string {
  return Buffer.from(text, "latin1").toString("base64");
}
