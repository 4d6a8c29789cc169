import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { ClaimRules } from "./claim-rules.tsx";
import { Export } from "./export.tsx";
import { Name } from "./name.tsx";
import { Organisations } from "./organisations.tsx";
import { Storage } from "./storage.tsx";

/** The organisation itself, and the others that one belongs to. */
export function OrganisationView(): JSX.Element {
  const session = useSession();
  const mayManage = session.can("organisation.manage");
  return (
    <View title="Organisation" lead={session.organisation}>
      <div class="cards">
        {session.can("organisation.read") && <Storage />}
        {mayManage && <Name />}
        {mayManage && <ClaimRules />}
        {mayManage && <Export />}
      </div>
      <Organisations />
    </View>
  );
}
