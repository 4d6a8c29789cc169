import type { RegrowError } from "@regrow/core/error";
import type { TypedSignUp } from "./forms.ts";
import { html, type Html } from "./html.ts";
import { signUpForm } from "./sign-up-form.ts";

export interface SignInPage {
  /** Where they wanted to go: a path of this DMS. */
  readonly next: string;
  /** Whether a stranger may sign up. */
  readonly isOpen: boolean;
  /** The last try, which did not succeed. */
  readonly refused?: RefusedTry;
}

/** A try with what was typed into its form, but for passwords. */
export type RefusedTry = { readonly failure: RegrowError } & (
  | { readonly form: "sign-in"; readonly userName: string }
  | { readonly form: "sign-up"; readonly typed: TypedSignUp }
);

/** What a stranger sees: what this is, and the ways in. */
export function signInPage({ refused, next, isOpen }: SignInPage): Html {
  const signUp =
    refused?.form === "sign-up"
      ? signUpForm(refused.typed, problem(refused.failure))
      : isOpen
        ? signUpForm(null, null)
        : byInvitation();
  return html`<h1>Device Management Server</h1>
    <p class="lead">
      It owns, updates and watches a fleet of devices: signed bundles over mutual TLS, trials that roll back by
      themselves, and the reason for everything that happened to a device.
    </p>
    <div class="columns">${signInForm(refused?.form === "sign-in" ? refused : null, next)} ${signUp}</div>`;
}

/** For who has an account. @param next a path of this DMS, where it leads to */
export function signInForm(refused: Extract<RefusedTry, { form: "sign-in" }> | null, next: string): Html {
  const code = refused?.failure.code;
  const needsCode = code === "SECOND_FACTOR_REQUIRED" || code === "SECOND_FACTOR_WRONG";
  return html`<form class="card" method="post" action="/sign-in">
    <h2>Sign in</h2>
    ${refused === null ? null : problem(refused.failure)}
    <input type="hidden" name="next" value="${next}" />
    <label for="in-user">User name</label>
    <input
      id="in-user"
      name="userName"
      value="${refused?.userName ?? ""}"
      required
      maxlength="64"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
    />
    <label for="in-password">Password</label>
    <input id="in-password" name="password" type="password" required maxlength="256" autocomplete="current-password" />
    ${needsCode ? codeField() : null}
    <button class="main">Sign in</button>
    <p><a href="/forgot">Forgotten your password?</a></p>
  </form>`;
}

function byInvitation(): Html {
  return html`<section class="card">
    <h2>New here?</h2>
    <p>Accounts come by invitation: an owner of your organisation sends you one, with a link.</p>
  </section>`;
}

function codeField(): Html {
  return html`<label for="in-code">Code of your authenticator, or a recovery code</label>
    <input id="in-code" name="code" required maxlength="64" autocomplete="one-time-code" autocapitalize="none" />`;
}

function problem(failure: RegrowError): Html {
  return html`<p class="problem" role="alert"><strong>${failure.message}.</strong> ${failure.row.fix}</p>`;
}
