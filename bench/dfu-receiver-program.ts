// Receives files on a terminal, one after the other: `dfu-receiver-program.ts <terminal>`. Says `ready` when it asks for a sender, and
// with each file its hash and how long it took from the offer to the last byte. Ends with the channel to its parent.
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { receiveHere } from "../test/compat/lrzsz/transfer.ts";

const [terminal = ""] = process.argv.slice(2);
const stopping = new AbortController();
process.once("disconnect", () => stopping.abort());
while (!stopping.signal.aborted) {
  process.send?.({ kind: "ready" });
  const { bytes, tookMs } = await receiveHere(terminal, stopping.signal);
  process.send?.({
    kind: "received",
    sha256: sha256Hex(new NodeCryptography(), bytes),
    sizeBytes: bytes.length,
    tookMs,
  });
}
