import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";
import { ApiTokens } from "./api-tokens.tsx";
import { ClaimByPin } from "./claim-by-pin.tsx";
import { DeviceTokens } from "./device-tokens.tsx";

/** What lets devices and programs in. */
export function TokensView(): JSX.Element {
  const session = useSession();
  return (
    <View title="Tokens" lead="What lets devices in, and programs. Each is shown once, when it is made.">
      {session.can("device.claim") && <DeviceTokens />}
      {session.can("device.claim") && <ClaimByPin />}
      {session.can("token.create") && <ApiTokens />}
    </View>
  );
}
