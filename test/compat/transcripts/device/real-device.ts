import { join } from "node:path";
import type { Dialect } from "@regrow/core/variable";
import { makeDevice } from "regrow/device";
import { ownPort } from "@regrow/testing/own-port";
import { startDevice } from "../../../harness/device.ts";
import { until } from "../../../harness/until.ts";
import { askHttp, basicAuthorization } from "../driver/ask-http.ts";
import type { Situation } from "../example.ts";
import type { Values } from "../holes.ts";
import { eventually } from "../turns.ts";
import type { TranscriptDevice } from "./transcript-device.ts";
import { tcpWire } from "./wires.ts";

/** A device as shipped, in processes of its own, to which one example after the other is shown. */
export interface RealDevice extends TranscriptDevice {
  /** Takes back what examples have done, as far as it matters to others, and makes what the next one finds. */
  prepare(situation: Situation, format: "human" | "machine", values: Values): Promise<void>;
}

const RESTART_MS = 60_000;
const PATIENCE_MS = 60_000;
const PRODUCT = "ACME-KIOSK";

export async function startRealDevice(folder: string, dialect: Dialect): Promise<RealDevice> {
  const ports = { "remote_terminal.port": await ownPort(), "http.server.port": await ownPort() };
  const factorySettings = {
    "system.dialect": dialect,
    "remote_terminal.enabled": "1",
    "remote_terminal.interface": "local",
    "remote_terminal.login_enabled": "0",
    "http.server.enabled": "1",
    "http.server.interface": "local",
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
  };
  const root = join(folder, `device-${dialect}`);
  const made = { platformRoot: Uint8Array.of(1), product: PRODUCT, factorySettings };
  const { secret } = await makeDevice(root, made);
  const process = await startDevice({ root });
  const httpPort = ports["http.server.port"];
  const headers = { authorization: basicAuthorization("admin", secret), "content-type": "application/json" };
  const post = async (command: string, data = ""): Promise<string> => {
    const body = JSON.stringify({ flags: 4, command, data: Buffer.from(data).toString("base64") });
    // Its server may just be starting anew.
    const ask = () => askHttp({ port: httpPort, method: "POST", target: "/command", headers, body });
    const answer = await until("the HTTP server", ask, RESTART_MS);
    return String((JSON.parse(answer.body.toString()) as { readonly response: string }).response);
  };
  const mac = (await post("get wlan.mac")).trim();
  const greetings = (): readonly string[] => process.child.output.text().match(/\[Ready\]|Entering Safe Mode\./g) ?? [];
  const isSafeMode = (): boolean => greetings().at(-1) !== "[Ready]";
  const restarted = async (starts: number): Promise<void> => {
    await eventually(
      () => (greetings().length > starts ? true : undefined),
      () => "the device does not come up",
      RESTART_MS,
    );
    // What the server says when it listens is not for who comes after.
    (await tcpWire(httpPort)).close();
  };
  let values: Values = {};

  return {
    get values() {
      return { mac, product: `${PRODUCT}-0.0.0`, interface: "local", ...values };
    },
    secret,
    patienceMs: PATIENCE_MS,
    async httpPort() {
      (await tcpWire(httpPort)).close();
      return httpPort;
    },
    serial: undefined,
    stdio: undefined,
    openTerminal: () => tcpWire(ports["remote_terminal.port"]),
    get starts() {
      return greetings().length;
    },
    get isSafeMode() {
      return isSafeMode();
    },
    restarted,
    async prepare({ files = {} }, format, given) {
      values = given;
      if (isSafeMode()) {
        const starts = greetings().length;
        for (const line of ["faults_reset", "reboot"]) await post(line);
        await restarted(starts);
      }
      // What was saved is for people, so that a restart is seen on its console.
      const saved = ["close all", `format_flash ${mac}`, "load", "set system.cmd.format human", "save"];
      for (const line of [...saved, `set system.cmd.format ${format}`]) await post(line);
      for (const [name, text] of Object.entries(files)) await uploadFile(name, text);
    },
    async [Symbol.asyncDispose]() {
      await process.stop();
    },
  };

  /** By pieces: a body holds 4 KB. */
  async function uploadFile(name: string, text: string): Promise<void> {
    const handle = (await post(`fcr -o "${name}" ${text.length}`)).trim();
    for (let at = 0; at < text.length; at += PIECE) {
      const piece = text.slice(at, at + PIECE);
      const said = await post(`write ${handle} ${piece.length}`, piece);
      if (said !== "Success\r\n") throw new Error(`the device does not take ${name}: ${said}`);
    }
    await post(`close ${handle}`);
  }
}

const PIECE = 2_500;
