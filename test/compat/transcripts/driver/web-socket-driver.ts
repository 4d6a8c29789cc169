import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { TranscriptDevice } from "../device/transcript-device.ts";
import type { Step } from "../example.ts";
import { eventually } from "../turns.ts";
import { basicAuthorization } from "./ask-http.ts";
import type { Driver } from "./driver.ts";
import { HttpDriver } from "./http-driver.ts";

/** A WebSocket that is a stream of the device; commands about it go over HTTP, as a page of the device sends them. */
export class WebSocketDriver implements Driver {
  readonly #commands: HttpDriver;
  readonly #socket: WebSocket;
  #arrived = "";

  static async open(device: TranscriptDevice): Promise<WebSocketDriver> {
    const headers = { authorization: basicAuthorization("admin", device.secret) };
    const socket = new WebSocket(`ws://127.0.0.1:${await device.httpPort()}/stream`, { headers });
    await once(socket, "open");
    return new WebSocketDriver(new HttpDriver(device, "post"), socket);
  }

  private constructor(commands: HttpDriver, socket: WebSocket) {
    this.#commands = commands;
    this.#socket = socket;
    socket.on("error", () => {}); // it is closed then
    socket.on("message", (data: Buffer) => void (this.#arrived += data.toString("latin1")));
  }

  async show(step: Step): Promise<void> {
    if (step.sends !== undefined) this.#socket.send(step.sends);
    await this.#commands.show(step);
    const { arrives } = step;
    if (arrives === undefined) return;
    await eventually(
      () => (this.#arrived.length >= arrives.length ? true : undefined),
      () => `${arrives} does not arrive`,
    );
    assert.equal(this.#arrived, arrives);
    this.#arrived = "";
  }

  async quiet(): Promise<void> {
    assert.equal(this.#arrived, "", "nothing more may arrive");
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}
