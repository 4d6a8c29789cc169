import type { TSchema } from "typebox";
import { Check } from "typebox/schema";
import { RegrowError } from "@regrow/core/error";
import { GivenCode, GivenPassword, Password, UserName, type SignIn, type SignUp } from "../account/index.ts";
import { Email, LinkSecret, Title } from "../people-api/index.ts";
import { PASSWORD_RULE, USER_NAME_RULE } from "./credential-rules.ts";

/** @throws RegrowError SIGN_IN_FAILED, because a form that no account can match is answered like a wrong one */
export function readSignIn(body: unknown): SignIn {
  const userName = field(body, "userName");
  const password = field(body, "password");
  const code = field(body, "code");
  if (!Check(UserName, userName) || !Check(GivenPassword, password) || !Check(GivenCode, code))
    throw new RegrowError("SIGN_IN_FAILED");
  return { userName, password, ...(code === "" ? {} : { code }) };
}

/** @throws RegrowError INPUT_INVALID */
export function readSignUp(body: unknown): SignUp {
  const userName = field(body, "userName");
  const email = field(body, "email");
  const organisation = field(body, "organisation");
  const invitation = field(body, "invitation");
  requireFit(UserName, userName, "user name", USER_NAME_RULE);
  requireFit(Email, email, "e-mail address", "such as name@example.com");
  if (organisation !== "") requireFit(Title, organisation, "organisation", "up to 128 characters");
  if (invitation !== "") requireFit(LinkSecret, invitation, "invitation", "the link, as it was mailed");
  return {
    userName,
    email,
    password: readNewPassword(body),
    ...(organisation === "" ? {} : { organisation }),
    ...(invitation === "" ? {} : { invitation }),
  };
}

/** What was typed into the form of a new account, but for the password: to be shown again. */
export interface TypedSignUp {
  readonly userName: string;
  readonly email: string;
  readonly organisation: string;
  /** Empty: without one. */
  readonly invitation: string;
}

export function typedSignUp(body: unknown): TypedSignUp {
  const [userName, email] = [field(body, "userName"), field(body, "email")];
  return { userName, email, organisation: field(body, "organisation"), invitation: field(body, "invitation") };
}

/** @throws RegrowError INPUT_INVALID */
export function readNewPassword(body: unknown): string {
  const password = field(body, "password");
  requireFit(Password, password, "password", PASSWORD_RULE);
  return password;
}

/** The secret of a link that led to the form. @throws RegrowError LINK_INVALID */
export function readLinkSecret(body: unknown): string {
  const token = field(body, "token");
  if (!Check(LinkSecret, token)) throw new RegrowError("LINK_INVALID");
  return token;
}

/** @throws RegrowError INPUT_INVALID */
export function readEmail(body: unknown): string {
  const email = field(body, "email");
  requireFit(Email, email, "e-mail address", "such as name@example.com");
  return email;
}

/** Where to go after the form: a path of this DMS and of no other server. The dashboard where the form names none. */
export function readNext(body: unknown): string {
  const next = field(body, "next");
  return /^\/(?![/\\])[\w/%.~=&?:@+-]{0,1000}$/.test(next) ? next : "/";
}

export function field(body: unknown, name: string): string {
  return body instanceof URLSearchParams ? (body.get(name) ?? "") : "";
}

function requireFit(schema: TSchema, value: string, name: string, rule: string): void {
  if (!Check(schema, value)) throw new RegrowError("INPUT_INVALID", { [name]: rule });
}
