import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { pathOf, setSearch } from "../frame/index.ts";
import { Command, EmptyState } from "../parts/index.ts";
import { NO_FILTERS } from "./device-filter.ts";

/** Where there are no devices yet: how the first one gets here. */
export function NoDevices(): JSX.Element {
  const session = useSession();
  return (
    <EmptyState title="No devices yet">
      <p>
        A device comes in two steps: it is provisioned, which gives it a certificate of this DMS, and claimed, which
        makes it yours. Both are commands on its console, each with a token.
      </p>
      {session.can("device.claim") ? (
        <p>
          <a class="button" href={pathOf({ view: "tokens" })}>
            Make the tokens
          </a>{" "}
          or claim a device that shows a PIN, at the same place.
        </p>
      ) : (
        <p>Somebody who may claim devices makes the tokens.</p>
      )}
      <Command line="set dms.provision.token <token>" label="the command that gives it its token" />
      <Command line="dms_provision" label="the command to provision" />
      <Command line="dms_claim <token>" label="the command to claim" />
      <p class="quiet">
        The <a href={pathOf({ view: "overview" })}>overview</a> leads there step by step, from the product to the first
        update.
      </p>
    </EmptyState>
  );
}

/** Where the filters find nothing: which they are. */
export function NothingMatches({ words }: { readonly words: readonly string[] }): JSX.Element {
  return (
    <EmptyState title="No device matches">
      <p class="break">Asked for are devices with {words.join(", ")}.</p>
      <p class="quiet">
        A UUID is found by how it begins, a label by its name (<code>site</code>) or by both (<code>site=Bern</code>).
      </p>
      <ClearFilters />
    </EmptyState>
  );
}

/** Where the address asks for what there is not. */
export function WrongFilter({ wrong }: { readonly wrong: readonly string[] }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <p class="break">
        <strong>The address asks for what there is not: {wrong.join(", ")}</strong>
      </p>
      <ClearFilters />
    </div>
  );
}

function ClearFilters(): JSX.Element {
  return (
    <p>
      <button type="button" onClick={() => setSearch(NO_FILTERS)}>
        Clear filters
      </button>
    </p>
  );
}
