import type { AnswerOf, Client, InputOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

type Role = InputOf<"inviteMember">["role"];
const ROLES: readonly Role[] = ["owner", "release-manager", "support", "viewer", "device-installer"];

const role = { kind: "text", about: `what they may: ${ROLES.join(", ")}`, value: "ROLE", required: true } as const;
const product = {
  kind: "list",
  about: "only for this product, none: for all",
  value: "CODE",
} as const;
const user = {
  kind: "text",
  about: "user name of a member, as 'regrow member list' shows it",
  required: true,
} as const;

export const memberListCommand: Command = command({
  name: "member list",
  summary: "list who belongs to your organisation, and who is invited",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const members = await listMembers(client, signal);
    const invitations = await listInvitations(client, signal);
    const text = [
      ...members.map((one) => line(one.userName, one)),
      ...invitations.map((one) => line(`(invited) ${one.email}`, one, `until ${dayOf(one.expiresAtMs)}  ${one.id}`)),
    ];
    return { text, json: { members, invitations } };
  },
});

export const memberInviteCommand: Command = command({
  name: "member invite",
  summary: "send somebody a link with which they join your organisation",
  about: [
    "It is mailed, and counts once and for a week. Who has no account makes one with it: regrow sign-up --invitation.",
  ],
  arguments: { email: { kind: "text", about: "where the link is sent", required: true } },
  options: { role, product },
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const made = await client.call("inviteMember", { email: input.email, ...seatOf(input) }, signal);
    return {
      text: [`invited ${made.email} as ${made.role}; 'regrow member withdraw ${made.id}' takes it back`],
      json: made,
    };
  },
});

export const memberAcceptCommand: Command = command({
  name: "member accept",
  summary: "join the organisation that an invitation is of, with the account that you have",
  about: ["Then 'regrow organisation switch' goes there. Who has no account joins with: regrow sign-up --invitation."],
  arguments: { token: { kind: "text", about: "token of the invitation's link, or the link", required: true } },
  options: {},
  run: async ({ token }, { environment, signal }) => {
    const client = await openClient(environment);
    const joined = await client.call("acceptInvitation", { token: tokenIn(token) }, signal);
    return {
      text: [`you belong to ${joined.name} now, as ${joined.role}; 'regrow organisation switch' goes there`],
      json: joined,
    };
  },
});

/** A letter has the whole link, and what somebody copies is the whole of it. */
function tokenIn(text: string): string {
  return URL.canParse(text) ? (new URL(text).searchParams.get("token") ?? text) : text;
}

export const memberWithdrawCommand: Command = command({
  name: "member withdraw",
  summary: "take an invitation back: its link counts no more",
  arguments: { id: { kind: "text", about: "as 'regrow member list' shows it", required: true } },
  options: {},
  run: async ({ id }, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("withdrawInvitation", { id }, signal);
    return { text: ["the invitation counts no more"], json: { id } };
  },
});

export const memberRoleCommand: Command = command({
  name: "member role",
  summary: "give a member another role, or other products",
  about: ["It counts with their next request. An organisation keeps one owner at least."],
  arguments: { user },
  options: { role, product },
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const { userId } = await findMember(client, input.user, signal);
    const member = await client.call("changeMember", { userId, ...seatOf(input) }, signal);
    return { text: [line(member.userName, member)], json: member };
  },
});

export const memberRemoveCommand: Command = command({
  name: "member remove",
  summary: "end a membership, and the API tokens that the member made",
  arguments: { user },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const { userId, userName } = await findMember(client, input.user, signal);
    await client.call("removeMember", { userId }, signal);
    return { text: [`${userName} is no member any more`], json: { userId, userName } };
  },
});

type Member = AnswerOf<"listMembers">["members"][number];

async function listMembers(client: Client, signal: AbortSignal): Promise<readonly Member[]> {
  const pages = await allPages((page) => client.call("listMembers", page, signal));
  return pages.flatMap(({ members }) => members);
}

/** Empty for who may not see them: the members are shown all the same. */
async function listInvitations(
  client: Client,
  signal: AbortSignal,
): Promise<AnswerOf<"listInvitations">["invitations"]> {
  try {
    const pages = await allPages((page) => client.call("listInvitations", page, signal));
    return pages.flatMap(({ invitations }) => invitations);
  } catch (thrown) {
    if (thrown instanceof RegrowError && thrown.code === "RIGHT_MISSING") return [];
    throw thrown;
  }
}

/** User names are known in any case. @throws RegrowError MEMBER_UNKNOWN */
async function findMember(client: Client, name: string, signal: AbortSignal): Promise<Member> {
  const members = await listMembers(client, signal);
  const found = members.find(({ userName }) => userName.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new RegrowError("MEMBER_UNKNOWN", { user: name });
  return found;
}

/** @throws RegrowError USAGE */
function seatOf(input: {
  readonly role: string;
  readonly product: readonly string[];
}): Pick<InputOf<"inviteMember">, "role" | "products"> {
  const found = ROLES.find((each) => each === input.role);
  if (found === undefined) throw new RegrowError("USAGE", { role: input.role, "one of": ROLES.join(", ") });
  return { role: found, products: input.product.length === 0 ? null : input.product };
}

function line(
  name: string,
  seat: { readonly role: string; readonly products: readonly string[] | null },
  more = "",
): string {
  return [name.padEnd(20), seat.role.padEnd(16), seat.products?.join(" ") ?? "all products", more].join("  ").trimEnd();
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
