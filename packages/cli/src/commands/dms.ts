import { resolve } from "node:path";
import type { Dms } from "@regrow/dms/server";
import { createLogger } from "@regrow/node/log";
import { command, type Command } from "../command/index.ts";
import { inputEnd } from "./input-end.ts";

export const dmsCommand: Command = command({
  name: "dms",
  summary: "run a Device Management Server",
  about: [
    "Everything is kept in the folder; the first start makes it. People and devices have a listener each, devices with mutual TLS.",
    "With --json the first line says where it listens.",
  ],
  arguments: {},
  options: {
    folder: { kind: "text", about: "where the DMS keeps everything", value: "DIR", default: "dms-data" },
    "people-port": { kind: "number", about: "port for people; 0: any free one", value: "PORT", default: 8080 },
    "people-host": {
      kind: "text",
      about: "address for people; plain HTTP, so use a proxy with TLS for others",
      value: "ADDRESS",
      default: "127.0.0.1",
    },
    "device-port": { kind: "number", about: "port for devices; 0: any free one", value: "PORT", default: 8443 },
    "device-host": { kind: "text", about: "address for devices", value: "ADDRESS", default: "127.0.0.1" },
    "public-hosts": { kind: "text", about: "names by which devices reach it, for its certificate", value: "NAME,..." },
    "public-url": {
      kind: "text",
      about: "address by which people reach it, for links in mail; where it listens unless told",
      value: "URL",
    },
    "trusted-proxies": {
      kind: "text",
      about: "addresses of proxies before it, which say where a request comes from",
      value: "ADDRESS,...",
    },
    "smtp-url": {
      kind: "text",
      about:
        "mail server, such as smtps://user:password@mail.example; else REGROW_SMTP_URL, else mail is written to the log",
      value: "URL",
    },
    "mail-from": {
      kind: "text",
      about: "sender of mail, such as dms@example.com; needed with a mail server",
      value: "ADDRESS",
    },
    "pack-cache-mb": {
      kind: "number",
      about: "packs that are kept for the next device that asks, MiB; those used longest ago go first",
      value: "MIB",
      default: 4_096,
    },
    "download-kbps": {
      kind: "number",
      about: "how fast packs are sent to all devices together, KiB a second, in equal shares; 0: as fast as it goes",
      value: "KIB",
      default: 0,
    },
    "device-download-kbps": {
      kind: "number",
      about: "the same for each device",
      value: "KIB",
      default: 0,
    },
    "webhook-http": { kind: "flag", about: "let webhooks lead to plain http addresses too" },
    "webhook-networks": {
      kind: "text",
      about: "networks that webhooks may lead to although they are not of the internet, such as 10.0.0.0/8",
      value: "NETWORK,...",
    },
    "stop-with-input": { kind: "flag", about: "end when standard input ends" },
  },
  run: async (input, { folder, environment, signal, print, isJson }) => {
    const publicHosts = input["public-hosts"];
    // In the environment its password is not seen by who lists processes.
    const smtpUrl = input["smtp-url"] ?? environment["REGROW_SMTP_URL"];
    const [publicUrl, mailFrom, proxies] = [input["public-url"], input["mail-from"], input["trusted-proxies"]];
    const networks = input["webhook-networks"];
    const logger = createLogger({
      stream: process.stderr,
      format: process.stderr.isTTY ? "human" : "json",
      level: "info",
    });
    const { runDms } = await import("@regrow/dms/server"); // only here: every other command starts faster
    await runDms(
      {
        folder: resolve(folder, input.folder),
        peoplePort: input["people-port"],
        peopleHost: input["people-host"],
        devicePort: input["device-port"],
        deviceHost: input["device-host"],
        ...(publicHosts === undefined ? {} : { publicDeviceHosts: publicHosts.split(",") }),
        ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, "") }),
        ...(proxies === undefined ? {} : { trustedProxies: proxies.split(",") }),
        ...(smtpUrl === undefined ? {} : { smtpUrl }),
        ...(mailFrom === undefined ? {} : { mailFrom }),
        packCacheBytes: input["pack-cache-mb"] * 1024 * 1024,
        ...(input["download-kbps"] === 0 ? {} : { downloadBytesPerSecond: input["download-kbps"] * 1024 }),
        ...(input["device-download-kbps"] === 0
          ? {}
          : { downloadBytesPerSecondPerDevice: input["device-download-kbps"] * 1024 }),
        webhookReach: { http: input["webhook-http"], networks: networks === undefined ? [] : networks.split(",") },
      },
      {
        logger,
        signal: input["stop-with-input"] ? AbortSignal.any([signal, inputEnd()]) : signal,
        onReady: (dms) => readyLines(dms, isJson).forEach(print),
      },
    );
    return { text: [], json: { stopped: true } };
  },
});

function readyLines({ peopleUrl, deviceUrl, caPem }: Dms, isJson: boolean): readonly string[] {
  if (isJson) return [JSON.stringify({ peopleAddress: peopleUrl, deviceAddress: deviceUrl, caPem })];
  return [`for people:  ${peopleUrl}`, `for devices: ${deviceUrl}`];
}
