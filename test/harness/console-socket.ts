import type { Scene } from "./scene.ts";

/** A person's console of a device through the DMS, as a browser page would have it. */
export interface ConsoleSocket {
  /** Everything that has come. */
  readonly text: string;
  /** What came since the last match; waits for it. @throws Error after half a minute, or when the console is closed before */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  type(line: string): void;
  /** Types a line and waits for what it must print. */
  ask(line: string, expected: RegExp): Promise<RegExpExecArray>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): void;
}

const WITHIN_MS = 60_000;

/** @throws Error when it is refused */
export async function openConsole({ session, uuid }: Pick<Scene, "session" | "uuid">): Promise<ConsoleSocket> {
  const url = new URL(`/api/devices/${uuid}/console`, session.address.replace(/^http/, "ws"));
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${session.token}` } });
  socket.binaryType = "arraybuffer";
  let [text, seen] = ["", 0];
  let wake = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
    if (data instanceof ArrayBuffer) text += decoder.decode(data, { stream: true });
    wake.resolve();
  });
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) =>
    socket.addEventListener("close", ({ code, reason }: { readonly code: number; readonly reason: string }) => {
      resolve({ code, reason });
      wake.resolve();
    }),
  );
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the DMS opens no console")));
  });
  const waitFor = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const late = AbortSignal.timeout(WITHIN_MS);
    const isLate = new Promise<void>((resolve) => late.addEventListener("abort", () => resolve()));
    for (;;) {
      const found = pattern.exec(text.slice(seen));
      if (found !== null) {
        seen += found.index + found[0].length;
        return found;
      }
      if (late.aborted || socket.readyState !== WebSocket.OPEN)
        throw new Error(`the console does not print ${String(pattern)}: ${JSON.stringify(text.slice(seen))}`);
      wake = Promise.withResolvers();
      await Promise.race([wake.promise, isLate]);
    }
  };
  const type = (line: string): void => socket.send(`${line}\r`);
  return {
    get text() {
      return text;
    },
    waitFor,
    type,
    ask(line, expected) {
      type(line);
      return waitFor(expected);
    },
    closed,
    close: () => socket.close(),
  };
}
