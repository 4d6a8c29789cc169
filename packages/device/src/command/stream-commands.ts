import { MAX_DATA_BYTES } from "@regrow/core/command";
import { asRegrowError } from "@regrow/core/error";
import type { CommandContext } from "./command-context.ts";
import { argumentOf, type ExecutorsOf } from "./executors.ts";
import { SUCCESS, fail, failure, say } from "./outcome.ts";
import { refusedTransfer } from "./refused-transfer.ts";

type Names = "stream_close" | "stream_list" | "stream_poll" | "stream_read" | "stream_write";

/** Commands about streams. Source: device-facts 2.12. */
export function streamCommands({ streams }: CommandContext): ExecutorsOf<Names> {
  return {
    stream_close: async (line) => {
      const stream = argumentOf(line, "stream");
      await (stream === "all" ? streams.closeAll() : streams.close(Number(stream)));
      return SUCCESS;
    },
    stream_list: () => {
      const rows = streams.list().map(({ handle, type, info }) => `# ${handle} ${type.padEnd(5)} ${info}`);
      return say(["! # Type  Info", ...rows].join("\n"));
    },
    stream_poll: (line) => say(String(streams.poll(Number(argumentOf(line, "stream"))))),
    stream_read: async (line) => {
      const size = Number(argumentOf(line, "size"));
      if (size > MAX_DATA_BYTES) return fail(9, `at most ${MAX_DATA_BYTES} bytes at a time`);
      const data = await streams.read(Number(argumentOf(line, "stream")), size);
      return { ...SUCCESS, data };
    },
    stream_write: (line) => {
      const handle = Number(argumentOf(line, "stream"));
      const sizeBytes = Number(argumentOf(line, "size"));
      try {
        streams.poll(handle);
      } catch (error) {
        return refusedTransfer(sizeBytes, failure(asRegrowError(error)));
      }
      if (sizeBytes === 0) return SUCCESS;
      const raw = {
        sizeBytes,
        take: (piece: Uint8Array) => streams.write(handle, piece),
        end: async () => {
          await streams.endMessage(handle);
          return SUCCESS;
        },
        // Half a write is no write: what it was for is not made. Whoever failed has closed it already.
        abort: () => streams.close(handle).catch(() => {}),
      };
      return { ...SUCCESS, raw };
    },
  };
}
