import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, it } from "node:test";
import { Crc16, crc32 } from "@regrow/core/file";
import { openConsole, transcript } from "../../test/open-console.ts";
import { bytesOf, contentsOf, large, readText } from "../../test/files.ts";

const HELLO = "Hello World!";
const HEX32 = `0x${crc32(bytesOf(HELLO)).toString(16).toUpperCase()}`;

describe("file commands", () => {
  it("have the documented session (device-facts 8.2)", async () => {
    const console = await openConsole();
    assert.equal(await console.type(`file_create hello.txt 12\r\n${HELLO}`), "Success\r\n> ");
    assert.equal(await console.type("file_open hello.txt\r\n"), "0\r\n> ");
    assert.equal(await console.type("stream_read 0 3\r\n"), "Hel\r\n> ");
    assert.equal(await console.type("stream_read 0 50\r\n"), "lo World!\r\n> ");
    assert.equal(await console.type("stream_list\r\n"), "! # Type  Info\r\n> ");
    assert.equal(await console.type("file_delete hello.txt\r\n"), "Success\r\n> ");
    assert.match(await console.type("file_open hello.txt\r\n"), /Command failed\r\n> $/);
  });

  it("list files as clients take them apart (device-facts 8.3)", async () => {
    const console = await openConsole({ dialect: "zentrios" });
    await console.type(`fcr -e my_ca.pem 12 2.1 0xFE\r\n${HELLO}`);
    assert.equal(
      await console.type("ls -v\r\n"),
      [
        "!  # Type  Flags  Hnd    Size    Version  Filename",
        "#  0 e-44   0041    2       0    1.0.0.0  app/",
        "#  1 e-45   0041    1      10    1.0.0.0  essential.pem",
        "#  2 e-FE   0061 8192      12    2.1.0.0  my_ca.pem",
        "#  3 e-45   0001    0      18    1.0.0.0  page.html",
        "> ",
      ].join("\r\n"),
    );
  });

  it("take both orders of arguments, and the checksum of their dialect", async () => {
    const crc16 = new Crc16();
    crc16.update(bytesOf(HELLO));
    const digits = crc16.value.toString(16).padStart(4, "0");
    const lines = {
      zentrios: [
        `fcr -o a 12 1.0.0.0 0xFE ${digits}`,
        `fcr -o  -ue a 12 1.0.0.0 0xFE 0x${digits}`,
        `fcr a 12 -o -c ${digits}`,
      ],
      "gecko-os": [
        `fcr a 12 -o -v 1.0.0 -t 0xFE -c ${HEX32}`,
        `fcr -o a 12 -c ${HEX32}`,
        `file_create a 12 -o -m 0x0003 -l bulk -e`,
      ],
    } as const;
    for (const dialect of ["zentrios", "gecko-os"] as const)
      for (const line of lines[dialect]) {
        const console = await openConsole({ dialect });
        assert.equal(await console.type(`${line}\r\n`), "0\r\n> ", line);
        assert.equal(await console.type(`stream_write 0 12\r\n${HELLO}`), "Success\r\n> ", line);
        assert.equal(await readText(console.files, "a"), HELLO);
        assert.equal(await console.type("stream_close 0\r\n"), "Success\r\n> ", line);
      }
  });

  it("show a file that is being made as a stream, and nothing of it before its last byte", async () => {
    const console = await openConsole();
    await console.type("fcr -o a.txt 12\r\n");
    assert.equal(await console.type("list\r\n"), "! # Type  Info\r\n# 0 FILE  a.txt-1.0.0\r\n> ");
    await console.type("write 0 5\r\nHello");
    assert.equal(await console.files.find("a.txt"), undefined);
    assert.equal(await console.type("poll 0\r\n"), "0\r\n> ");
    await console.type("write 0 7\r\n World!");
    assert.equal(await readText(console.files, "a.txt"), HELLO);
  });

  it("answer the question for free space, and forget it", async () => {
    const console = await openConsole({ format: "machine" });
    assert.equal(await console.type("fcr -o f.fc 4096\r\n"), "R000003\r\n0\r\n");
    assert.equal(await console.type("close 0\r\n"), "R000009\r\nSuccess\r\n");
    assert.equal((await console.type("fcr -o f.fc 9999999999999\r\n")).slice(0, 2), "R9");
    assert.equal((await console.type("fcr -o f.fc 9999999999\r\n")).slice(0, 2), "R0");
    assert.equal((await console.type("fcr -o g.fc 9999999999\r\nclose all\r\n")).slice(0, 2), "R0");
    assert.deepEqual(Object.keys(await contentsOf(console.files)), ["essential.pem", "page.html"]);
  });

  it("refuse with the code for it, and never take what a host sends as commands", async () => {
    const refused = {
      [`fcr ${"x".repeat(96)} 8`]: "R7",
      "fcr sys/kernel.bin 8": "R1",
      [`fcr a 8 -c 0x${"0".repeat(8)}`]: "R1",
      "fcr a 8 -d": "R7",
      "fcr a 8 -t 256": "R7",
      "write 7 8": "R1",
    };
    for (const [line, code] of Object.entries(refused)) {
      const console = await openConsole({ format: "machine" });
      assert.equal((await console.type(`${line}\r\nreboot\r\n`)).slice(0, 2), code, line);
      assert.deepEqual(
        console.bootloader.requests.filter(({ kind }) => kind === "reboot"),
        [],
        line,
      );
      assert.equal(await console.files.find("a"), undefined);
    }
  });

  it("fail a write that is too long or too short, and what was there stays", async () => {
    const console = await openConsole({ format: "machine" });
    await console.type("fcr a 3\r\nold");
    await console.type("fcr a 3 -o\r\n");
    assert.equal((await console.type("write 0 4\r\nnews")).slice(0, 2), "R1");
    await console.type("fcr a 3 -o\r\nwrite 0 2\r\nne");
    assert.equal((await console.type("close 0\r\n")).slice(0, 2), "R1");
    assert.equal(await console.type("list\r\n"), "R000016\r\n! # Type  Info\r\n");
    assert.equal(await readText(console.files, "a"), "old");
  });

  it("end when the host goes or falls silent in the middle, and nothing is half", async () => {
    const gone = await openConsole();
    await gone.type("fcr a 12\r\nHello");
    await gone.session.close();
    assert.equal(await gone.files.find("a"), undefined);
    const silent = await openConsole();
    assert.equal(await silent.type("fcr a 12\r\nHello"), "");
    await silent.clock.advance(29_000);
    assert.equal(await silent.type(" "), "");
    await silent.clock.advance(31_000);
    assert.match(silent.printed(), /6 bytes are missing.*Command failed\r\n> $/s);
    assert.equal(await silent.type("stream_list\r\n"), "! # Type  Info\r\n> ");
    assert.equal(await silent.files.find("a"), undefined);
  });

  it("tell a person who is refused soon", async () => {
    const console = await openConsole();
    assert.equal(await console.type("fcr sys/x 12\r\n"), "");
    await console.clock.advance(2_500);
    assert.match(console.printed(), /FILE_PROTECTED.*Command failed\r\n> $/s);
  });

  it("carry any bytes, in any pieces, under a header with their length", async () => {
    const data = Uint8Array.from({ length: 600 }, (_, index) => (index * 7) % 256);
    const typed = [...bytesOf("fcr a 600\r\n"), ...data, ...bytesOf("fop a\r\nread 0 600\r\n")];
    const console = await openConsole({ format: "machine" });
    for (const byte of typed) await console.session.push(Uint8Array.of(byte));
    const expected = `R000009\r\nSuccess\r\nR000003\r\n0\r\nR000602\r\n${Buffer.from(data).toString("latin1")}\r\n`;
    assert.equal(console.printed(), expected);
    const once = await openConsole({ format: "machine" });
    await once.session.push(Uint8Array.from(typed));
    assert.equal(once.printed(), expected);
  });

  it("know the line end of a host that puts the line feed first", async () => {
    const console = await openConsole();
    await console.type("list\n\r");
    await console.type("fcr a 2\n\rHi");
    assert.equal(await readText(console.files, "a"), "Hi");
    const feeds = await openConsole();
    await feeds.type("list\nfcr a 2\n\rH");
    assert.equal(await readText(feeds.files, "a"), "\rH");
  });

  it("tell all about a file", () =>
    transcript([
      [
        "file_stat essential.pem",
        [
          "name: essential.pem",
          "type: 0x45",
          "owner: 1",
          "location: extended",
          "flags: 0x0201",
          "permissions: 0xFFFF",
          "handle: 1",
          "size: 10",
          "size_on_flash: 4096",
          "version: 1.0.0",
          `checksum: 0x${crc32(bytesOf("-----BEGIN")).toString(16).toUpperCase()}`,
          "created: ",
          `hash: ${hash("sha256", "-----BEGIN")}`,
          "> ",
        ].join("\r\n"),
      ],
    ]));

  it("refuse more than an answer can carry", async () => {
    const console = await openConsole({ format: "machine" });
    await console.type(`fcr a ${large("x").length}\r\n${large("x")}fop a\r\n`);
    assert.equal((await console.type("read 0 100000\r\n")).slice(0, 2), "R9");
  });
});
