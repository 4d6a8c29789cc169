import type { AnswerOf, Client } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

export const organisationListCommand: Command = command({
  name: "organisation list",
  summary: "list the organisations that you belong to",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const organisations = await listOrganisations(client, signal);
    const { organisationId } = await client.call("me", {}, signal);
    const text = organisations.map(({ id, name, role }) => {
      return [id === organisationId ? "*" : " ", id, role.padEnd(16), name].join("  ");
    });
    return { text, json: { organisations, actsFor: organisationId } };
  },
});

export const organisationCreateCommand: Command = command({
  name: "organisation create",
  summary: "make an organisation that you own",
  about: ["You go on acting for the one that you did: 'regrow organisation switch' changes that."],
  arguments: { name: { kind: "text", about: "its name", required: true } },
  options: {},
  run: async ({ name }, { environment, signal }) => {
    const client = await openClient(environment);
    const made = await client.call("createOrganisation", { name }, signal);
    return { text: [`made ${made.name}: regrow organisation switch ${made.id}`], json: made };
  },
});

export const organisationSwitchCommand: Command = command({
  name: "organisation switch",
  summary: "act for another of your organisations from now on",
  about: ["For this sign-in, until it is switched again. An API token belongs to one organisation for good."],
  arguments: { organisation: { kind: "text", about: "its name or identifier", required: true } },
  options: {},
  run: async ({ organisation }, { environment, signal }) => {
    const client = await openClient(environment);
    const found = await findOrganisation(client, organisation, signal);
    await client.call("switchOrganisation", { organisationId: found.id }, signal);
    return { text: [`you act for ${found.name} now, as ${found.role}`], json: found };
  },
});

export const organisationClaimRulesCommand: Command = command({
  name: "organisation claim-rules",
  summary: "show or say how your devices can be claimed, besides by token",
  about: ["By password: with the user name and password of a member who has no second factor, as modules did."],
  arguments: {},
  options: { passwords: { kind: "text", about: "whether devices are claimed by password too", value: "on|off" } },
  run: async ({ passwords }, { environment, signal }) => {
    const client = await openClient(environment);
    if (passwords !== undefined && passwords !== "on" && passwords !== "off")
      throw new RegrowError("USAGE", { passwords, "one of": "on, off" });
    const rules =
      passwords === undefined
        ? await client.call("getClaimRules", {}, signal)
        : await client.call("setClaimRules", { takesPasswords: passwords === "on" }, signal);
    return { text: [`claims by password: ${rules.takesPasswords ? "on" : "off"}`], json: rules };
  },
});

type Organisation = AnswerOf<"listOrganisations">["organisations"][number];

async function listOrganisations(client: Client, signal: AbortSignal): Promise<readonly Organisation[]> {
  const pages = await allPages((page) => client.call("listOrganisations", page, signal));
  return pages.flatMap(({ organisations }) => organisations);
}

/** Names need not be different: then the identifier is asked for. @throws RegrowError ORGANISATION_UNKNOWN, USAGE */
async function findOrganisation(client: Client, named: string, signal: AbortSignal): Promise<Organisation> {
  const all = await listOrganisations(client, signal);
  const found = all.filter(({ id, name }) => id === named || name.toLowerCase() === named.toLowerCase());
  const [one, other] = found;
  if (one === undefined) throw new RegrowError("ORGANISATION_UNKNOWN", { organisation: named });
  if (other !== undefined)
    throw new RegrowError("USAGE", {
      "several of that name": found.map(({ id }) => id).join(", "),
      fix: "give the identifier",
    });
  return one;
}
