import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useSession } from "../data/index.ts";

/** There is no such device, not for this organisation, or not any more: the DMS does not tell which. */
export function NoDevice({ uuid, wasHere }: { readonly uuid: string; readonly wasHere: boolean }): JSX.Element {
  const { organisation } = useSession();
  return (
    <View title={wasHere ? "The device is gone" : "No such device"} above={{ href: "/devices", title: "Devices" }}>
      <div class="note bad stack tight" role="alert">
        <p>
          {wasHere
            ? `It does not belong to ${organisation} any more: somebody has let go of it, or handed it to another organisation.`
            : `${organisation} has no device with this UUID. It is mistyped, was never claimed here, or belongs to somebody else.`}
        </p>
        <p>
          <code class="break">{uuid}</code>
        </p>
      </div>
      <p>
        <a href="/devices">All devices</a> · <a href="/transfers">Transfers</a> · <a href="/audit">Audit log</a>
      </p>
    </View>
  );
}
