import { THREATS } from "../../test/threat/threats.ts";
import { code, page, table } from "./markdown.ts";

/** docs/explanation/security.md */
export function securityPage(): string {
  return page("Security: what is attacked, and what stops it", [
    "Who holds which key is in [trust](trust.md). This page is the list of attacks that the field's specifications name: TUF (specification 1.0.31), " +
      "Uptane (standard 2.1.0) and RFC 9124, with the test that tries each of them. `npm run e2e -- threats` runs every test as it is, and once more " +
      "with each of its defences taken out of the code: then it has to fail, or it would show nothing.",
    table(
      ["attack", "what stops it", "names", "tried by"],
      THREATS.map(({ attack, stoppedBy, names, test }) => [
        attack,
        stoppedBy,
        names.join("; "),
        `${code(test.file.split("/").at(-1) ?? "")}: ${test.name}`,
      ]),
    ),
    "## The switches",
    "With any of these off, the test of its attack fails.",
    table(
      ["attack", "without", "in"],
      THREATS.flatMap(({ attack, switches }) =>
        switches.map(({ defence, file }, index) => [index === 0 ? attack : "", defence, code(file)]),
      ),
    ),
    "## What a DMS that was taken over can still do",
    [
      "- Withhold updates, or choose among signed bundles at or above a device's security version, for as long as it signs timestamps with the online keys.",
      "- Lie to people about devices. It cannot make up what a device's own log says: that is signed by the device.",
      "- Read what devices report and what is typed in their remote consoles, type there itself, wipe a device or reset it to factory values of its own choice, and give it files (never executed, never a bundle's).",
      "- Shut devices out, issue certificates for devices of its own, and name another device CA while the one that devices believe vouches for it.",
      "- Claim new devices for whom it likes. It cannot activate them to a product that their platform root does not vouch for, nor install anything that the product's publisher did not sign.",
      "",
      "After it was cleaned: make new online keys (`regrow root online-keys`), name them in the products' next roots, and replace the device CA.",
    ].join("\n"),
    "## What is not stopped, or not here",
    [
      "- **A line that is cut or flooded** (TUF: malicious mirrors; Uptane: drop-request) delays updates. Devices come back, less and less often, and keep what they have.",
      "- **Reading a bundle**: on the way TLS hides it. It is not encrypted in the DMS's folder or in a file for a USB stick (RFC 9124: THREAT.IMG.DISCLOSURE, THREAT.MFST.EXPOSURE).",
      "- **A thief with the device in hand** can read its disk and its key. Shut the device out. Disk encryption and keys in hardware are the system's under Regrow.",
      "- **A publisher's threshold of keys in wrong hands** signs what it likes. Keep root keys offline, and a threshold of two.",
      "- **The Linux under it** is neither updated nor verified by Regrow; neither is the first stage.",
    ].join("\n"),
  ]);
}
