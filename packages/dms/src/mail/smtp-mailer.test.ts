import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { SmtpMailer } from "./smtp-mailer.ts";

/** Speaks as much SMTP (RFC 5321) as a client needs, and keeps what it was told. */
function startSmtp(told: string[]): Server {
  return createServer((socket) => {
    let isData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say("220 mail.example");
    createInterface({ input: socket }).on("line", (line) => {
      told.push(line);
      if (isData) {
        if (line === ".") {
          isData = false;
          say("250 taken");
        }
        return;
      }
      if (line.startsWith("EHLO")) say("250-mail.example\r\n250-AUTH PLAIN\r\n250 8BITMIME");
      else if (line.startsWith("AUTH")) say("235 come in");
      else if (line.startsWith("RCPT TO:<refused@")) say("550 nobody here");
      else if (line === "DATA") {
        isData = true;
        say("354 go on");
      } else if (line === "QUIT") socket.end("221 bye\r\n");
      else say("250 ok");
    });
  });
}

describe("mail by SMTP", () => {
  const told: string[] = [];
  let server: Server;
  let url: string;
  before(async () => {
    server = startSmtp(told).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `smtp://user:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const { signal } = new AbortController();
  const from = "Regrow <dms@example.com>";

  it("hands a letter over, signed in, with its link in one piece", async () => {
    const link = `https://dms.example/verify?token=${"x".repeat(43)}`;
    await new SmtpMailer({ url, from }).send(
      { to: "anna@example.com", subject: "Grüße", text: `Here:\n${link}\n` },
      signal,
    );
    assert.ok(told.includes(`AUTH PLAIN ${Buffer.from("\0user\0p@ss").toString("base64")}`));
    assert.ok(told.includes("MAIL FROM:<dms@example.com>"));
    assert.ok(told.includes("RCPT TO:<anna@example.com>"));
    assert.ok(told.some((line) => line.startsWith("From: Regrow <dms@example.com>")));
    const text = told.join("\n").replaceAll("=\n", "").replaceAll("=3D", "=");
    assert.ok(text.includes(link), text);
  });

  it("says so when it is not taken", async () => {
    const mailer = new SmtpMailer({ url, from });
    await assert.rejects(mailer.send({ to: "refused@example.com", subject: "x", text: "x" }, signal), /550/);
  });

  it("refuses an address that is no mail server", () => {
    for (const wrong of ["", "mail.example", "https://mail.example", "smtp://"])
      assert.throws(() => new SmtpMailer({ url: wrong, from }), { code: "CONFIGURATION_INVALID" }, wrong);
  });
});
