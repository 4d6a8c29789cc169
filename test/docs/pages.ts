/** A page with something that a reader runs or types, and who does so before them. */
export type PageRow = {
  /** From the root of the checkout. */
  readonly page: string;
} & (
  | {
      /** Tests that do what the page says; each names the page. */
      readonly by: readonly string[];
      /** What they leave to the reader, and why. */
      readonly shown?: string;
    }
  | {
      /** Why no test does it. */
      readonly shown: string;
    }
);

const KEYS = "packages/cli/src/commands/how-to-keys.test.ts";
const PAGES = "packages/cli/src/commands/how-to-pages.test.ts";

/** Every page of the documentation that has sh or device blocks. That `regrow` takes each of their lines is held for all of them by packages/cli/src/commands/documented-lines.test.ts. */
export const PAGE_ROWS: readonly PageRow[] = [
  { page: "README.md", by: ["test/scenario/story.test.ts"], shown: "npm test is what runs this" },
  { page: "docs/README.md", by: ["test/docs/regrow-command.test.ts"] },
  {
    page: "docs/tutorial/from-clone-to-an-updated-device.md",
    by: ["test/scenario/story.test.ts"],
    shown: "what is done beside the story is what a-fleet-of-three.md does",
  },
  { page: "docs/tutorial/a-fleet-of-three.md", by: ["test/e2e/tutorial.test.ts"] },
  {
    page: "docs/how-to/back-up-and-restore.md",
    by: [PAGES, "test/e2e/backup.test.ts"],
    shown: "age is a program of others; systemd and cron do it every night",
  },
  { page: "docs/how-to/call-the-api.md", by: [PAGES] },
  {
    page: "docs/how-to/come-from-a-module.md",
    by: [PAGES],
    shown:
      "the console is a module's; test/e2e/hosts.test.ts and test/e2e/transcripts.test.ts type every documented example",
  },
  { page: "docs/how-to/hand-a-device-on.md", by: [PAGES, "test/e2e/ownership.test.ts"] },
  { page: "docs/how-to/limit-storage-and-history.md", by: [PAGES] },
  { page: "docs/how-to/move-to-another-dms.md", by: [PAGES, "test/e2e/export-import.test.ts"] },
  {
    page: "docs/how-to/operate-a-dms.md",
    by: ["packages/dms/src/config/how-to.test.ts", "test/e2e/operation.test.ts"],
    shown: "systemd, nginx and Prometheus run on the operator's machine",
  },
  {
    page: "docs/how-to/people-who-forget-leave-and-come.md",
    by: [PAGES],
    shown: "the log of systemd is read on the operator's machine",
  },
  { page: "docs/how-to/publish-a-release.md", by: [PAGES] },
  { page: "docs/how-to/publish-from-a-pipeline.md", by: [PAGES, "test/e2e/device-wait.test.ts"] },
  {
    page: "docs/how-to/put-your-own-program-under-regrow.md",
    by: [PAGES, "test/scenario/dev-device.test.ts"],
    shown: "the device's processes and console are those of a-fleet-of-three.md",
  },
  {
    page: "docs/how-to/receive-webhooks.md",
    by: ["packages/dms/src/webhook/how-to.test.ts"],
    shown: "its addresses are on the internet",
  },
  { page: "docs/how-to/recover-a-device.md", by: ["test/e2e/safe-mode.test.ts"], shown: "cable, lamp and button" },
  { page: "docs/how-to/replace-a-lost-or-stolen-key.md", by: [KEYS, "test/e2e/stolen-keys.test.ts"] },
  { page: "docs/how-to/replace-the-device-ca.md", by: ["test/e2e/ca-rotation.test.ts"] },
  { page: "docs/how-to/reset-a-device.md", by: [PAGES], shown: "a button needs GPIO lines" },
  {
    page: "docs/how-to/restore-the-web-app.md",
    by: ["test/e2e/recovery.test.ts"],
    shown: "the test presses the page's buttons, which send what curl sends",
  },
  { page: "docs/how-to/rotate-a-key.md", by: [KEYS] },
  { page: "docs/how-to/say-when-devices-update.md", by: [PAGES] },
  { page: "docs/how-to/sign-without-a-network.md", by: [KEYS] },
  {
    page: "docs/how-to/talk-to-a-device.md",
    by: ["test/scenario/console.test.ts"],
    shown: "the addresses are of machines in the reader's network",
  },
  {
    page: "docs/how-to/update-a-device-without-network.md",
    by: ["test/e2e/dfu-bridge.test.ts", "test/e2e/dfu.test.ts"],
  },
  { page: "docs/how-to/update-over-the-serial-line.md", by: ["test/e2e/dfu.test.ts", "test/e2e/dfu-rescue.test.ts"] },
  { page: "docs/how-to/use-the-web-app.md", by: ["test/e2e/web-app.test.ts"] },
  { page: "docs/explanation/power-cuts.md", shown: "the campaign itself: npm run powercut" },
];
