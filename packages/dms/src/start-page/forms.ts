import type { TSchema } from "typebox";
import { Check } from "typebox/value";
import { RegrowError } from "@regrow/core/error";
import { GivenPassword, Password, UserName, type SignIn, type SignUp } from "../account/index.ts";
import { Title } from "../people-api/index.ts";

/** @throws RegrowError SIGN_IN_FAILED, because a form that no account can match is answered like a wrong one */
export function readSignIn(body: unknown): SignIn {
  const userName = field(body, "userName");
  const password = field(body, "password");
  if (!Check(UserName, userName) || !Check(GivenPassword, password)) throw new RegrowError("SIGN_IN_FAILED");
  return { userName, password };
}

/** @throws RegrowError INPUT_INVALID */
export function readSignUp(body: unknown): SignUp {
  const userName = field(body, "userName");
  const password = field(body, "password");
  const organisation = field(body, "organisation");
  requireFit(UserName, userName, "user name: letters, digits, dot, dash and underscore, from 2 characters on");
  requireFit(Password, password, "password: 10 to 256 characters");
  if (organisation === "") return { userName, password };
  requireFit(Title, organisation, "organisation: up to 128 characters");
  return { userName, password, organisation };
}

function field(body: unknown, name: string): string {
  return body instanceof URLSearchParams ? (body.get(name) ?? "") : "";
}

function requireFit(schema: TSchema, value: string, needed: string): void {
  if (!Check(schema, value)) throw new RegrowError("INPUT_INVALID", { needed });
}
