import { verifyFreshLadder } from "@regrow/trust/ladder";
import { Bridge } from "../bridge/index.ts";
import type { Following } from "../order/index.ts";
import { MemoryRoom, NO_WISH, Updater, type UpdaterDependencies } from "../update/index.ts";

/** What a link with a DMS has, which carries nothing now. */
type BridgeParts = Omit<UpdaterDependencies, "verifyHead" | "makeRoom"> & ConstructorParameters<typeof MemoryRoom>[0];

/** The same update as over the air, verified alike, with somebody in between who carries what would go over it. */
export function makeBridge(parts: BridgeParts, following: Pick<Following, "follow">): Bridge {
  const { access, cryptography } = parts;
  const makeRoom = new MemoryRoom(parts).make;
  return new Bridge({
    ...parts,
    identity: () => access.identity(),
    // What was carried is followed as what came over the network: owner, authorities, orders.
    follow: (answer) => {
      const carried = { run: () => Promise.resolve(answer), tell: () => Promise.resolve() };
      return following.follow(carried).run(NO_WISH, new AbortController().signal);
    },
    update: (offer, source, signal, onInstalled) => {
      const updater = new Updater({
        ...parts,
        access: { identity: () => access.identity(), client: () => Promise.resolve(source) },
        verifyHead: (input) => verifyFreshLadder({ cryptography, ...input }),
        makeRoom,
        // Whoever brought it is told first.
        reboot: () => Promise.resolve(),
      });
      return updater.run(offer, "console", signal, onInstalled);
    },
  });
}
