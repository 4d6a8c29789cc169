import type { RegrowError } from "@regrow/core/error";
import { html, type Html } from "./html.ts";

export interface SignInPage {
  /** Why the last try did not succeed. */
  readonly failure: RegrowError | null;
  /** What was typed before the failure. */
  readonly userName?: string;
  /** Where they wanted to go: a path of this DMS. */
  readonly next: string;
}

/** What a stranger sees: what this is, and the two ways in. */
export function signInPage({ failure, userName = "", next }: SignInPage): Html {
  const needsCode = failure?.code === "SECOND_FACTOR_REQUIRED" || failure?.code === "SECOND_FACTOR_WRONG";
  return html`<h1>Device Management Server</h1>
    <p class="lead">
      It owns, updates and watches a fleet of devices: signed bundles over mutual TLS, trials that roll back by
      themselves, and the reason for everything that happened to a device.
    </p>
    ${failure === null ? null : html`<p class="problem" role="alert"><strong>${failure.message}.</strong> ${failure.row.fix}</p>`}
    <div class="columns">
      <form class="card" method="post" action="/sign-in">
        <h2>Sign in</h2>
        <input type="hidden" name="next" value="${next}" />
        ${credentials("in", "current-password", null, userName)} ${needsCode ? codeField() : null}
        <button class="main">Sign in</button>
        <p><a href="/forgot">Forgotten your password?</a></p>
      </form>
      ${signUpForm(null)}
    </div>`;
}

/** With the secret of an invitation, who signs up joins that organisation. */
export function signUpForm(invitation: string | null): Html {
  const place =
    invitation === null
      ? html`<label for="up-organisation">Organisation <span class="quiet">(may be left empty)</span></label>
          <input id="up-organisation" name="organisation" maxlength="128" autocomplete="organization" />`
      : html`<input type="hidden" name="invitation" value="${invitation}" />`;
  return html`<form class="card" method="post" action="/sign-up">
    <h2>Sign up</h2>
    ${credentials("up", "new-password", "At least 10 characters.", "")}
    <label for="up-email">E-mail</label>
    <input id="up-email" name="email" type="email" required maxlength="254" autocomplete="email" />
    ${place}
    <button class="main">Sign up</button>
  </form>`;
}

function codeField(): Html {
  return html`<label for="in-code">Code of your authenticator, or a recovery code</label>
    <input id="in-code" name="code" required maxlength="64" autocomplete="one-time-code" autocapitalize="none" />`;
}

function credentials(name: string, autocomplete: string, hint: string | null, userName: string): Html {
  const minimum = hint === null ? html`` : html`minlength="10" aria-describedby="${name}-hint"`;
  return html`<label for="${name}-user">User name</label>
    <input
      id="${name}-user"
      name="userName"
      value="${userName}"
      required
      maxlength="64"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
    />
    <label for="${name}-password">Password</label>
    <input
      id="${name}-password"
      name="password"
      type="password"
      required
      maxlength="256"
      autocomplete="${autocomplete}"
      ${minimum}
    />
    ${hint === null ? null : html`<p class="quiet" id="${name}-hint">${hint}</p>`}`;
}
