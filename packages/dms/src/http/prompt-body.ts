import { PassThrough, type Readable } from "node:stream";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";

interface Wait {
  readonly withinMs: number;
  readonly clock: Pick<Clock, "sleep">;
  /** Aborted when the request has been answered, whether its body was read or not. */
  readonly signal: AbortSignal;
}

/**
 * The same body, which fails when it is not there in time: else whoever sends a byte a minute holds a connection for hours.
 * For bodies that are read whole; files over slow lines have bounds of their own.
 * @throws RegrowError REQUEST_SLOW, as the stream's error
 */
export function promptBody(body: Readable, { withinMs, clock, signal }: Wait): Readable {
  const through = new PassThrough();
  const done = new AbortController();
  const end = (thrown?: Error): void => {
    done.abort();
    through.destroy(thrown);
  };
  body.once("error", end);
  body.once("aborted", () => end(new RegrowError("CONNECTION_LOST")));
  through.once("end", () => done.abort());
  through.once("close", () => done.abort());
  body.pipe(through);
  // The abort is the end of the wait and no error.
  void clock.sleep(withinMs, AbortSignal.any([done.signal, signal])).then(
    () => {
      body.unpipe(through);
      end(new RegrowError("REQUEST_SLOW", { withinMs }));
    },
    () => {},
  );
  return through;
}
