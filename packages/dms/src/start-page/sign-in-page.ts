import type { RegrowError } from "@regrow/core/error";
import { html, type Html } from "./html.ts";

/** What a stranger sees: what this is, and the two ways in. */
export function signInPage(failure: RegrowError | null): Html {
  return html`<h1>Device Management Server</h1>
    <p class="lead">
      It owns, updates and watches a fleet of devices: signed bundles over mutual TLS, trials that roll back by
      themselves, and the reason for everything that happened to a device.
    </p>
    ${failure === null ? null : html`<p class="problem" role="alert"><strong>${failure.message}.</strong> ${failure.row.fix}</p>`}
    <div class="columns">
      <form class="card" method="post" action="/sign-in">
        <h2>Sign in</h2>
        ${credentials("in", "current-password", null)}
        <button class="main">Sign in</button>
      </form>
      <form class="card" method="post" action="/sign-up">
        <h2>Sign up</h2>
        ${credentials("up", "new-password", "At least 10 characters.")}
        <label for="up-organisation">Organisation <span class="quiet">(may be left empty)</span></label>
        <input id="up-organisation" name="organisation" maxlength="128" autocomplete="organization" />
        <button class="main">Sign up</button>
      </form>
    </div>`;
}

function credentials(name: string, autocomplete: string, hint: string | null): Html {
  const minimum = hint === null ? html`` : html`minlength="10" aria-describedby="${name}-hint"`;
  return html`<label for="${name}-user">User name</label>
    <input
      id="${name}-user"
      name="userName"
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
