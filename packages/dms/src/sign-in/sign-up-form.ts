import { PASSWORD_RULE, USER_NAME_RULE } from "./credential-rules.ts";
import type { TypedSignUp } from "./forms.ts";
import { html, type Html } from "./html.ts";

const NOTHING_TYPED: TypedSignUp = { userName: "", email: "", organisation: "", invitation: "" };

/**
 * For a new account: each rule stands beside its field before anything is typed. With the secret of an invitation, who signs up joins
 * that organisation.
 * @param typed what was typed before; null: nothing
 * @param problem why it was refused; null: it was not
 */
export function signUpForm(typed: Partial<TypedSignUp> | null, problem: Html | null): Html {
  const { userName, email, organisation, invitation } = { ...NOTHING_TYPED, ...typed };
  return html`<form class="card" method="post" action="/sign-up">
    <h2>Sign up</h2>
    ${problem}
    <label for="up-user">User name</label>
    <input
      id="up-user"
      name="userName"
      value="${userName}"
      required
      minlength="2"
      maxlength="64"
      pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*"
      title="${USER_NAME_RULE}"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      aria-describedby="up-user-hint"
    />
    <p class="hint" id="up-user-hint">${sentence(USER_NAME_RULE)}</p>
    <label for="up-password">Password</label>
    <input
      id="up-password"
      name="password"
      type="password"
      required
      minlength="10"
      maxlength="256"
      autocomplete="new-password"
      aria-describedby="up-password-hint"
    />
    <p class="hint" id="up-password-hint">${sentence(PASSWORD_RULE)}</p>
    <label for="up-email">E-mail</label>
    <input id="up-email" name="email" type="email" value="${email}" required maxlength="254" autocomplete="email" />
    ${invitation === "" ? organisationField(organisation) : invitationField(invitation)}
    <button class="main">Sign up</button>
  </form>`;
}

function organisationField(organisation: string): Html {
  return html`<label for="up-organisation">Organisation <span class="quiet">(may be left empty)</span></label>
    <input
      id="up-organisation"
      name="organisation"
      value="${organisation}"
      maxlength="128"
      autocomplete="organization"
    />`;
}

function invitationField(invitation: string): Html {
  return html`<input type="hidden" name="invitation" value="${invitation}" />`;
}

function sentence(rule: string): string {
  return `${rule.slice(0, 1).toUpperCase()}${rule.slice(1)}.`;
}
