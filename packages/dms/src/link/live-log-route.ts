import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { Clock } from "@regrow/core/port";
import { Problem, Uuid, type Access, type PeopleInstance } from "../people-api/index.ts";
import { findLink, type LinkRouteParts } from "./find-link.ts";

interface LiveLogParts extends LinkRouteParts {
  readonly clock: Pick<Clock, "sleep">;
}

/** Between two signs of life, at which the right to look is judged anew. */
const BEAT_MS = 15_000;
/** Events that wait for a reader who is slow; the oldest are left out, which is said. */
const MAX_WAITING = 256;

/** What happens on a device while somebody looks. @see HTML, server-sent events */
export function liveLogRoute(app: PeopleInstance, parts: LiveLogParts, access: Access): void {
  app.get(
    "/api/devices/:uuid/live-log",
    {
      schema: {
        operationId: "watchDevice",
        tags: ["live link"],
        summary:
          "What happens on the device as it happens, as server-sent events: 'recovery', 'message', 'lost' and 'end'",
        description:
          "Stays open until the link or the right to look ends. Who reads slowly is told how many events were left out.",
        errors: ["DEVICE_UNKNOWN", "DEVICE_WIPE_PENDING", "DEVICE_OFFLINE", "DEVICE_BUSY"],
        params: Type.Object({ uuid: Uuid }),
        produces: ["text/event-stream"],
        response: { 200: Type.Unknown({ description: "server-sent events; data are JSON strings" }), "4xx": Problem },
      },
    },
    async (request, reply) => {
      const link = await findLink(parts, access, request);
      const events = new EventQueue();
      const gone = new AbortController();
      // Also while the device is being asked, which may take its time.
      reply.raw.once("close", () => gone.abort());
      const leave = await link.watchers.add({
        tell: ({ source, lines }) => lines.forEach((line) => events.add(source, line)),
        ended: () => events.end("the live link with the device is gone"),
      });
      const stream = Readable.from(
        textOf(events, () => stillAllowed(parts, access, request), parts.clock),
        { objectMode: false },
      );
      const end = (): void => {
        leave();
        // Read to its end, or left: then the stream is waiting for an event, and has to be woken.
        events.end("");
      };
      if (gone.signal.aborted) end();
      else gone.signal.addEventListener("abort", end, { once: true });
      return reply.type("text/event-stream").send(stream);
    },
  );
}

async function stillAllowed(
  parts: LiveLogParts,
  access: Access,
  request: FastifyRequest<{ Params: { uuid: string } }>,
): Promise<boolean> {
  try {
    await access.enter(request, "watchDevice");
    await findLink(parts, access, request);
    return true;
  } catch {
    return false;
  }
}

async function* textOf(
  events: EventQueue,
  isAllowed: () => Promise<boolean>,
  clock: Pick<Clock, "sleep">,
): AsyncGenerator<string, void> {
  yield ": open\n\n";
  while (!events.hasEnded) {
    const beat = new AbortController();
    const isBeat = await Promise.race([
      events.some().then(() => false),
      clock.sleep(BEAT_MS, beat.signal).then(
        () => true,
        () => false,
      ),
    ]);
    beat.abort();
    if (isBeat && !(await isAllowed())) events.end("you may not look any more");
    if (isBeat) yield ": still here\n\n";
    for (const event of events.take()) yield event;
  }
}

/** Events until they are taken. */
class EventQueue {
  #waiting: string[] = [];
  #lost = 0;
  #wake = Promise.withResolvers<void>();
  #hasEnded = false;

  get hasEnded(): boolean {
    return this.#hasEnded && this.#waiting.length === 0;
  }

  add(name: string, text: string): void {
    if (this.#hasEnded) return;
    this.#waiting.push(eventText(name, text));
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#wake.resolve();
  }

  end(reason: string): void {
    this.add("end", reason);
    this.#hasEnded = true;
  }

  /** Resolves when there is something. */
  async some(): Promise<void> {
    await this.#wake.promise;
  }

  take(): readonly string[] {
    const taken = this.#waiting;
    const lost = this.#lost === 0 ? [] : [eventText("lost", `${this.#lost} before this one`)];
    this.#waiting = [];
    this.#lost = 0;
    this.#wake = Promise.withResolvers();
    return [...lost, ...taken];
  }
}

/** JSON has no line ends, which would end the event. */
function eventText(name: string, text: string): string {
  return `event: ${name}\ndata: ${JSON.stringify(text)}\n\n`;
}
