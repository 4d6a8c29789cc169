import { RegrowError } from "@regrow/core/error";
import { printable } from "@regrow/core/fault";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

export const sessionListCommand: Command = command({
  name: "session list",
  summary: "list where you are signed in",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listSessions", page, signal));
    const sessions = pages.flatMap((page) => page.sessions);
    const text = sessions.map(({ id, isThisOne, createdAtMs, lastUsedAtMs, address, agent }) =>
      [
        id,
        isThisOne ? "this one" : "        ",
        `since ${timeOf(createdAtMs)}`,
        `used ${timeOf(lastUsedAtMs)}`,
        address,
        printable(agent),
      ]
        .join("  ")
        .trimEnd(),
    );
    return { text, json: { sessions } };
  },
});

export const sessionEndCommand: Command = command({
  name: "session end",
  summary: "end one of your sessions, or all but this one",
  arguments: { id: { kind: "text", about: "as 'regrow session list' shows it" } },
  options: { others: { kind: "flag", about: "all but the one that this command uses" } },
  run: async ({ id, others }, { environment, signal }) => {
    if (others === (id !== undefined)) throw new RegrowError("USAGE", { missing: "a session, or --others" });
    const client = await openClient(environment);
    if (id === undefined) await client.call("endOtherSessions", {}, signal);
    else await client.call("endSession", { id }, signal);
    return {
      text: [id === undefined ? "all your other sessions are over" : "that session is over"],
      json: { id: id ?? null, others },
    };
  },
});

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
}
