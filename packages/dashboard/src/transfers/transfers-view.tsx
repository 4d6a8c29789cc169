import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { usePages, useSession } from "../data/index.ts";
import { pathOf } from "../frame/index.ts";
import { Command, EmptyState, More, WhenLoaded } from "../parts/index.ts";
import { OfferCard } from "./offer-card.tsx";
import { isOfferedTo, type Transfer } from "./transfer.ts";

/** Devices on their way from one organisation to another: what is offered to this one, and what it offers. */
export function TransfersView(): JSX.Element {
  const { organisationId } = useSession();
  const pages = usePages("listTransfers", {}, ({ transfers }) => transfers);
  return (
    <View
      title="Transfers"
      lead="Devices that one organisation offers to another. They stay where they are until the other one accepts."
    >
      <WhenLoaded of={pages.loaded}>
        {({ items, hasMore }) =>
          items.length === 0 ? (
            <NoTransfers />
          ) : (
            <>
              <Offers title="Offered to you" transfers={items.filter((each) => isOfferedTo(each, organisationId))} />
              <Offers title="Offered by you" transfers={items.filter((each) => !isOfferedTo(each, organisationId))} />
              <More shown={items.length} hasMore={hasMore} onMore={pages.more} />
            </>
          )
        }
      </WhenLoaded>
    </View>
  );
}

function Offers(props: { readonly title: string; readonly transfers: readonly Transfer[] }): JSX.Element | null {
  const { title, transfers } = props;
  if (transfers.length === 0) return null;
  return (
    <section class="stack" aria-label={title}>
      <h2>{title}</h2>
      {transfers.map((transfer) => (
        <OfferCard key={transfer.id} transfer={transfer} />
      ))}
    </section>
  );
}

function NoTransfers(): JSX.Element {
  const session = useSession();
  return (
    <EmptyState title="Nothing is on its way">
      <p>
        To hand devices on, choose them in the <a href={pathOf({ view: "devices" })}>list of devices</a> and press Move.
        The same by command:
      </p>
      <Command line="npx regrow device transfer <uuid> --to <organisation> --wipe" />
      <p>To be given devices, tell the other organisation what this one is called here:</p>
      <Command line={session.organisation} label="the name of this organisation" />
      <p>Where several have that name, it takes the identifier:</p>
      <Command line={session.organisationId} label="the identifier of this organisation" />
      <p class="quiet">What is offered then stands here, to be accepted or declined.</p>
    </EmptyState>
  );
}
