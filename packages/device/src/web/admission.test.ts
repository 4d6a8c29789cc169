import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { IncomingHttpHeaders } from "node:http";
import { admit } from "./admission.ts";
import { routeOf } from "./route.ts";
import type { WebSettings } from "./web-settings.ts";

const SETTINGS: WebSettings = {
  port: 80,
  address: undefined,
  hasApi: true,
  isAuthenticated: true,
  rootFilename: "webapp/index.html",
  deniedFilename: "",
  hosts: new Set(["kiosk.lan"]),
  origins: new Set(),
};
const HOST = "192.168.1.9:8080";
const OWN = `http://${HOST}`;
const FOREIGN = "http://evil.example";
const LISTED = "http://app.example:3000";
const BROWSER = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64)" };
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

type Verdict = "own" | "trusted" | "unknown" | number;

/** What becomes of a request: as whose doing it is let in, or the status it gets. */
function verdict(
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
  settings: Partial<WebSettings> = {},
): Verdict {
  const admission = admit({ host: HOST, ...headers }, routeOf(method, target), { ...SETTINGS, ...settings });
  return admission.kind === "admitted" ? admission.provenance : admission.status;
}

const command = (headers: IncomingHttpHeaders, settings: Partial<WebSettings> = {}): Verdict =>
  verdict("GET", "/command/reboot", headers, settings);
const post = (headers: IncomingHttpHeaders, settings: Partial<WebSettings> = {}): Verdict =>
  verdict("POST", "/command", headers, settings);

describe("the name that a device is asked by", () => {
  it("is an address, localhost, or listed: all else may be a name that a hostile page points here", () => {
    for (const host of [
      "192.168.1.9",
      "10.0.0.1:80",
      "[::1]:8080",
      "[fe80::1]",
      "localhost",
      "LocalHost:81",
      "kiosk.lan:80",
    ])
      assert.equal(verdict("GET", "/", { host }), "own", host);
    for (const host of [
      "evil.example",
      "192.168.1.9.evil.example",
      "localhost.evil.example",
      "kiosk.lan.evil",
      "a b",
      "a/b",
      "x@[::1]",
      "",
    ])
      assert.equal(verdict("GET", "/", { host }), 403, host);
    assert.equal(verdict("GET", "/", { host: undefined }), "own", "HTTP/1.0 has none, browsers always have one");
  });
});

describe("whose doing a command is", () => {
  it("is a program's, where nothing of a browser is in it", () => {
    for (const headers of [
      {},
      { "user-agent": "curl/8.0" },
      { "user-agent": "python-requests/2.32" },
      { "user-agent": "python", accepts: "application/json" },
    ]) {
      assert.equal(command(headers), "own");
      assert.equal(post(headers), "own");
      assert.equal(verdict("GET", "/stream", headers), "own");
    }
  });

  it("is our own page's by origin, by fetch metadata, by referrer, or by what nobody else can send unasked", () => {
    for (const headers of [
      { origin: OWN },
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      { referer: `${OWN}/page` },
      JSON_TYPE,
    ])
      assert.equal(command({ ...BROWSER, ...headers }), "own", JSON.stringify(headers));
  });

  it("is a hostile page's by each of them", () => {
    const headers = [
      { origin: FOREIGN },
      { origin: "null" },
      { origin: "https://192.168.1.9:8080" },
      { origin: "http://192.168.1.9" },
      { origin: FOREIGN, "sec-fetch-site": "same-origin" },
      { origin: FOREIGN, ...JSON_TYPE },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", ...JSON_TYPE },
      { referer: `${FOREIGN}/page` },
      { referer: `${FOREIGN}/?${OWN}` },
      { referer: "garbage" },
    ];
    for (const each of headers) {
      assert.equal(command({ ...BROWSER, ...each }), 403, JSON.stringify(each));
      assert.equal(post({ ...BROWSER, ...each }), 403, JSON.stringify(each));
      assert.equal(verdict("GET", "/stream", { ...BROWSER, ...each }), 403, JSON.stringify(each));
      assert.equal(verdict("GET", "/log", { ...BROWSER, ...each }), 403, JSON.stringify(each));
      assert.equal(verdict("GET", "/", { ...BROWSER, ...each }), "unknown", "a link on another site leads to the page");
    }
  });

  it("is unknown of a browser that says nothing, which may be an image on a hostile page", () => {
    assert.equal(command(BROWSER), "unknown");
    assert.equal(post({ ...BROWSER, "content-type": "text/plain" }), 403);
    assert.equal(verdict("GET", "/stream", BROWSER), 403);
  });
});

describe("http.server.cors_origin", () => {
  const listed = { origins: new Set([LISTED]) };

  it("lets pages of a listed origin in, with the browser's password, and no other", () => {
    assert.equal(command({ ...BROWSER, origin: LISTED }, listed), "trusted");
    assert.equal(post({ ...BROWSER, origin: LISTED, ...JSON_TYPE }, listed), "trusted");
    assert.equal(command({ ...BROWSER, origin: FOREIGN }, listed), 403);
    const { headers = {} } = grant({ origin: LISTED }, listed);
    assert.equal(headers["access-control-allow-origin"], LISTED);
    assert.equal(headers["access-control-allow-credentials"], "true");
    assert.equal(grant({ origin: FOREIGN }, listed).status, 403);
    assert.equal(grant({ origin: FOREIGN }).status, 403);
    assert.equal(grant({ origin: OWN }).status, 204);
  });

  it("as * lets every page in that brings the password itself, and none that only has the browser's", () => {
    const any = { origins: "any" } as const;
    assert.equal(command({ ...BROWSER, origin: FOREIGN, ...JSON_TYPE }, any), "trusted");
    assert.equal(command({ ...BROWSER, origin: FOREIGN }, any), "unknown");
    assert.equal(post({ ...BROWSER, origin: FOREIGN, "content-type": "text/plain" }, any), 403);
    assert.equal(verdict("GET", "/stream", { ...BROWSER, origin: FOREIGN }, any), 403);
    const { headers = {} } = grant({ origin: FOREIGN }, any);
    assert.equal(headers["access-control-allow-origin"], "*");
    assert.equal(headers["access-control-allow-credentials"], undefined);
  });

  it("as * on an open device lets everybody in, as documented", () => {
    const open = { origins: "any", isAuthenticated: false } as const;
    assert.equal(command({ ...BROWSER, origin: FOREIGN }, open), "trusted");
    assert.equal(verdict("GET", "/stream", { ...BROWSER, origin: FOREIGN }, open), "trusted");
    assert.equal(
      command({ ...BROWSER, origin: FOREIGN }, { isAuthenticated: false }),
      403,
      "open is not for other pages",
    );
  });
});

function grant(
  headers: IncomingHttpHeaders,
  settings: Partial<WebSettings> = {},
): { readonly status: number; readonly headers?: Readonly<Record<string, unknown>> } {
  const asked = { host: HOST, "access-control-request-method": "POST", ...headers };
  const admission = admit(asked, routeOf("OPTIONS", "/command"), { ...SETTINGS, ...settings });
  return admission.kind === "answered" ? admission : { status: 0 };
}
