import type { JSX } from "preact";

/** Everything of the organisation, to be taken elsewhere. */
export function Export(): JSX.Element {
  return (
    <section class="card stack">
      <h2>Take everything with you</h2>
      <p>
        One file with products, bundles, devices, their history and the audit log. Another DMS takes it, so that you are
        never locked in: <code>npx regrow organisation import</code>.
      </p>
      <p class="quiet">
        The private halves of the DMS's own keys come along by the command line alone, under a passphrase.
      </p>
      <div class="row">
        <a class="button" href="/api/organisation/export" download="organisation.tar">
          Download
        </a>
      </div>
    </section>
  );
}
