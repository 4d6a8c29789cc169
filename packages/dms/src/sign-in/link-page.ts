import { html, type Html } from "./html.ts";
import { PASSWORD_RULE } from "./credential-rules.ts";
import { signInForm } from "./sign-in-page.ts";
import { signUpForm } from "./sign-up-form.ts";

/** Sends itself where scripts run: who opens it has just asked for it. */
export function signInLinkPage(token: string): Html {
  return html`<h1>Sign in</h1>
    <form method="post" action="/sign-in/link" data-send-itself>
      ${hiddenToken(token)}
      <button class="main">Sign in</button>
    </form>`;
}

export function confirmPage(token: string): Html {
  return html`<h1>Confirm your address</h1>
    <form method="post" action="/verify">
      ${hiddenToken(token)}
      <button class="main">This is my address</button>
    </form>`;
}

export function forgotPage(): Html {
  return html`<h1>Forgotten your password?</h1>
    <form class="card" method="post" action="/forgot">
      <label for="email">E-mail address of your account</label>
      <input id="email" name="email" type="email" required maxlength="254" autocomplete="email" />
      <button class="main">Send me a link</button>
    </form>`;
}

export function newPasswordPage(token: string): Html {
  return html`<h1>Set a new password</h1>
    <form class="card" method="post" action="/reset">
      ${hiddenToken(token)}
      <label for="password">New password</label>
      <input
        id="password"
        name="password"
        type="password"
        required
        minlength="10"
        maxlength="256"
        autocomplete="new-password"
        aria-describedby="password-hint"
      />
      <p class="hint" id="password-hint">${PASSWORD_RULE}. You are signed out everywhere.</p>
      <button class="main">Set the password</button>
    </form>`;
}

/** @param userName who is signed in; null: nobody is, or the browser does not say so because it comes from a letter */
export function invitationPage(token: string, userName: string | null): Html {
  const here = `/invitation?token=${token}`;
  if (userName !== null)
    return html`<h1>You are invited</h1>
      <form class="card" method="post" action="/invitation">
        <p>You are signed in as <strong>${userName}</strong>.</p>
        ${hiddenToken(token)}
        <button class="main">Accept as ${userName}</button>
      </form>
      <form class="card" method="post" action="/sign-out">
        <input type="hidden" name="next" value="${here}" />
        <p>It is for somebody else, or for another account of yours:</p>
        <button>Sign out</button>
      </form>`;
  return html`<h1>You are invited</h1>
    <p>
      With an account that you have: sign in, then accept. Without one: sign up.
      <a href="${here}">I am signed in already</a>
    </p>
    <div class="columns">${signInForm(null, here)} ${signUpForm({ invitation: token }, null)}</div>`;
}

export function donePage(text: string): Html {
  return html`<h1>Done</h1>
    <p>${text}</p>
    <p><a href="/">To the start page</a></p>`;
}

function hiddenToken(token: string): Html {
  return html`<input type="hidden" name="token" value="${token}" />`;
}
