export interface SentBundle {
  readonly status: number;
  readonly body: string;
}

/** A device that takes no byte for so long, or gives no answer after the last one, is given up. Verifying a large bundle takes time. */
const SILENT_MS = 10 * 60_000;

/**
 * Sends a bundle's file as it is, and tells how much of it is gone. By XMLHttpRequest, because `fetch` tells nothing of what is sent.
 * Resolves with status 0 and the reason when the connection ends.
 */
export function sendBundle(
  file: Blob,
  { onProgress, signal }: { readonly onProgress: (sentBytes: number) => void; readonly signal: AbortSignal },
): Promise<SentBundle> {
  const { promise, resolve } = Promise.withResolvers<SentBundle>();
  const request = new XMLHttpRequest();
  const end = (reason: string): void => resolve({ status: 0, body: JSON.stringify({ advice: reason }) });
  request.open("POST", "/bundle");
  request.timeout = SILENT_MS;
  request.setRequestHeader("content-type", "application/octet-stream");
  request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
  request.addEventListener("load", () =>
    resolve({ status: request.status, body: request.responseText.slice(0, MAX_ANSWER) }),
  );
  request.addEventListener("error", () =>
    end("The connection to the device ended. Send the file again: what has arrived is kept."),
  );
  request.addEventListener("timeout", () => end("The device does not answer any more."));
  request.addEventListener("abort", () => end("Stopped. Nothing was installed."));
  signal.addEventListener("abort", () => request.abort(), { once: true });
  request.send(file);
  return promise;
}

const MAX_ANSWER = 64 * 1024;
