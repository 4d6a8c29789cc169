import { RegrowError } from "@regrow/core/error";
import { Turns } from "./turns.ts";

/** What `stream_poll` answers. The numbers are not in the facts: inferred from WiConnect hosts, 0 nothing to read, 1 something, 2 closed. */
export type StreamReadiness = 0 | 1 | 2;

/** Something that bytes are read from or written to by a handle: a file here, a connection elsewhere. */
export interface Stream {
  /** Four letters, such as FILE. */
  readonly type: string;
  /** What `stream_list` says about it. */
  readonly info: string;
  /** True when nothing more can come or go; the table then closes the stream. */
  readonly isOver: boolean;
  poll(): StreamReadiness;
  /** At most so many bytes. */
  read(maxBytes: number): Promise<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  /** What was written since the last call belongs together: a stream of messages sends them as one. */
  endMessage?(): Promise<void>;
  /** Ends it in order. @throws RegrowError when that leaves something undone; it is closed all the same */
  close(): Promise<void>;
}

export interface ListedStream {
  readonly handle: number;
  readonly type: string;
  readonly info: string;
}

interface OpenStream {
  readonly stream: Stream;
  readonly owner: unknown;
  readonly turns: Turns;
}

export const MAX_STREAMS = 32;

/**
 * The open streams under their handles, the lowest free one first. All channels share it, as on the devices; what one does to a stream
 * waits for what another does to it.
 */
export class StreamTable {
  readonly #open = new Map<number, OpenStream>();
  /** Handles of streams that ended by themselves, until somebody asks or they are used again. */
  readonly #ended = new Set<number>();

  /** @throws RegrowError STREAM_LIMIT; the stream is closed then */
  async open(stream: Stream, owner: unknown): Promise<number> {
    for (let handle = 0; handle < MAX_STREAMS; handle += 1) {
      if (this.#open.has(handle)) continue;
      this.#open.set(handle, { stream, owner, turns: new Turns() });
      this.#ended.delete(handle);
      return handle;
    }
    await stream.close().catch(() => {});
    throw new RegrowError("STREAM_LIMIT", { most: MAX_STREAMS });
  }

  list(): readonly ListedStream[] {
    return [...this.#open]
      .map(
        ([
          handle,
          {
            stream: { type, info },
          },
        ]) => ({ handle, type, info }),
      )
      .sort((left, right) => left.handle - right.handle);
  }

  /** @throws RegrowError STREAM_UNKNOWN */
  poll(handle: number): StreamReadiness {
    if (this.#ended.has(handle)) return 2;
    return this.#find(handle).stream.poll();
  }

  /** Reading to the end closes the stream (device-facts 2.11). @throws RegrowError STREAM_UNKNOWN, and what the stream throws */
  read(handle: number, maxBytes: number): Promise<Uint8Array> {
    return this.use(handle, (stream) => stream.read(maxBytes));
  }

  /** A failure closes the stream. @throws RegrowError STREAM_UNKNOWN, and what the stream throws */
  write(handle: number, bytes: Uint8Array): Promise<void> {
    return this.use(handle, (stream) => stream.write(bytes));
  }

  /** A `stream_write` has given all its pieces. @throws as `write` does */
  endMessage(handle: number): Promise<void> {
    return this.use(handle, async (stream) => stream.endMessage?.());
  }

  /** For what only one kind of streams can do; a stream that is over afterwards is closed. @throws RegrowError STREAM_UNKNOWN, and what `action` throws */
  use<Result>(handle: number, action: (stream: Stream) => Promise<Result>): Promise<Result> {
    const open = this.#find(handle);
    return open.turns.take(async () => {
      // Another channel may have closed it while this one waited.
      if (this.#open.get(handle) !== open) throw unknown(handle);
      try {
        const result = await action(open.stream);
        if (open.stream.isOver) await this.#drop(handle, open);
        return result;
      } catch (error) {
        if (open.stream.isOver) await this.#drop(handle, open);
        throw error;
      }
    });
  }

  /** @throws RegrowError STREAM_UNKNOWN, and what the stream throws */
  async close(handle: number): Promise<void> {
    if (this.#ended.delete(handle)) return;
    const open = this.#find(handle);
    this.#open.delete(handle);
    await open.turns.take(() => open.stream.close());
  }

  /** A stream has ended by itself, with nothing left to be read: who asks for it is told so, and its handle is free. */
  forget(handle: number, stream: Stream): void {
    if (this.#open.get(handle)?.stream !== stream) return;
    this.#open.delete(handle);
    this.#ended.add(handle);
  }

  /** Closes all, or those of one owner, such as a channel that was disconnected; what they leave undone is told to nobody. */
  async closeAll(owner?: { readonly is: unknown }): Promise<void> {
    const handles = [...this.#open].filter(([, open]) => owner === undefined || open.owner === owner.is);
    await Promise.all(handles.map(([handle]) => this.close(handle).catch(() => {})));
  }

  async #drop(handle: number, open: OpenStream): Promise<void> {
    this.#open.delete(handle);
    await open.stream.close();
  }

  #find(handle: number): OpenStream {
    const open = this.#open.get(handle);
    if (open === undefined) throw unknown(handle);
    return open;
  }
}

function unknown(handle: number): RegrowError {
  return new RegrowError("STREAM_UNKNOWN", { handle });
}
