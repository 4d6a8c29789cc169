import type { Example } from "./example.ts";

/** Why examples are not shown everywhere, where several share a reason. */
export const ON_LINES: NonNullable<Example["carriers"]> = {
  only: ["line"],
  why: "a request has no line end, echo, prompt or header",
};
export const ON_A_SOCKET: NonNullable<Example["carriers"]> = {
  only: ["web-socket"],
  why: "it is about the stream of a WebSocket",
};
/** The bytes stand behind the line, or in `data` of a POST (device-facts 4.3). */
export const NO_DATA: NonNullable<Example["not"]> = { "http-get": "a GET carries no data" };
/** What people are told unasked is on consoles. */
export const FOR_PEOPLE: NonNullable<Example["not"]> = Object.fromEntries(
  (["serial-machine", "terminal-machine", "stdio-machine"] as const).map((name) => [
    name,
    "print level 0: nothing comes unasked (3.3)",
  ]),
);
export const GECKO: NonNullable<Example["dialect"]> = { only: "gecko-os", why: "documented for Gecko OS alone" };
export const ZENTRI: NonNullable<Example["dialect"]> = { only: "zentrios", why: "documented for ZentriOS alone" };
