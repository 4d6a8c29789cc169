import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_CHANNELS, FILE_FLAGS, formatFiles, shownVersion, type FileEntry } from "./index.ts";

const FILE: FileEntry = {
  name: "",
  origin: "bundle",
  owner: "product",
  type: 0xfe,
  flags: FILE_FLAGS.valid,
  permissions: ALL_CHANNELS,
  handle: 0,
  sizeBytes: 0,
  version: "1.0.0",
  crc32: null,
  createdMs: null,
};

/** The rows of device-facts 8.3; the version column was lost in the copy, `1.0.0.0` stands there. */
const FILES: readonly FileEntry[] = [
  { ...FILE, handle: 73, sizeBytes: 1853, name: "/favicon.ico.gz" },
  ...Array.from({ length: 4 }, (_, index) => ({ ...FILE, name: `file${index}` })),
  { ...FILE, type: 0xfb, handle: 74, sizeBytes: 36511, name: "command_help.csv" },
  { ...FILE, type: 0xfd, handle: 51, sizeBytes: 135, name: "default_setup.script" },
  { ...FILE, type: 0x03, handle: 50, sizeBytes: 1236, name: "geotrust_ca.pem" },
  { ...FILE, owner: "user", origin: "user", handle: 84, sizeBytes: 2074, name: "my_ca.pem" },
  { ...FILE, origin: "system", type: 0, flags: 0x3, handle: 0, sizeBytes: 212736, name: "sys/kernel.bin" },
];

const DOCUMENTED = `!  # Type  Flags  Hnd    Size    Version  Filename
#  0 e-FE   0001   73    1853    1.0.0.0  /favicon.ico.gz
#  5 e-FB   0001   74   36511    1.0.0.0  command_help.csv
#  6 e-FD   0001   51     135    1.0.0.0  default_setup.script
#  7 e-03   0001   50    1236    1.0.0.0  geotrust_ca.pem
#  8 e-FE   0021   84    2074    1.0.0.0  my_ca.pem
#  9 i-00   001B    0  212736    1.0.0.0  sys/kernel.bin`;

describe("formatFiles", () => {
  it("prints the documented rows to the byte", () => {
    const lines = formatFiles(FILES, { dialect: "zentrios", isVerbose: true }).split("\n");
    assert.equal(lines.filter((line) => !line.includes(" file")).join("\n"), DOCUMENTED);
  });

  it("stays in the form that clients take apart, whatever the numbers", () => {
    const wide = { ...FILE, handle: 123_456, sizeBytes: 12_345_678_901, version: "10.20.30.40-beta.1", name: "a b" };
    const [, line = ""] = formatFiles([wide], { dialect: "gecko-os", isVerbose: true }).split("\n");
    assert.deepEqual(line.replace(/ +/g, " ").split(" "), [
      "#",
      "0",
      "e-FE",
      "0001",
      "123456",
      "12345678901",
      "10.20.30.40-beta.1",
      "a",
      "b",
    ]);
  });

  it("shows three numbers of a version or four", () => {
    assert.equal(shownVersion("1", "gecko-os"), "1.0.0");
    assert.equal(shownVersion("1.2.3.0", "gecko-os"), "1.2.3");
    assert.equal(shownVersion("1.2.3.4", "gecko-os"), "1.2.3.4");
    assert.equal(shownVersion("1.2.3", "zentrios"), "1.2.3.0");
    assert.equal(shownVersion("1.2.3-beta.2", "zentrios"), "1.2.3.0-beta.2");
  });
});
