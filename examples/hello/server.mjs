// A small HTTP program as any developer might write it: no Regrow package, no dependency. What it does for Regrow is in notify.mjs.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { countStart } from "./start-count.mjs";
import { notify } from "./notify.mjs";
import { page } from "./page.mjs";

/** What differs between the versions of this example. @type {import("./page.mjs").Release} */
const release = JSON.parse(readFileSync(new URL("release.json", import.meta.url), "utf8"));
if (release.crashes) throw new Error(`hello ${release.version} was made to crash at its start`);

const starts = countStart();
const server = createServer((request, response) => {
  if (request.url === "/") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(page(release, starts));
  } else if (request.url === "/version") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ version: release.version, starts }));
  } else {
    response.writeHead(404, { "content-type": "text/plain" });
    response.end("There is nothing at that address.\n");
  }
});

server.listen(Number(process.env["PORT"] ?? 8080), process.env["HOST"] ?? "127.0.0.1", () => {
  process.stdout.write(`hello ${release.version} listens, start number ${starts}\n`);
  notify("READY");
});
const heartbeat = setInterval(() => notify("WATCHDOG"), 2_000);

process.once("SIGTERM", () => {
  clearInterval(heartbeat);
  server.close();
  server.closeAllConnections();
});
