import { createHash } from "node:crypto";
import { RECOVERY_MARKUP } from "./markup.ts";
import { RECOVERY_SCRIPT } from "./script.ts";
import { RECOVERY_STYLE } from "./style.ts";

/** The whole recovery page: it asks for nothing else, so that nothing else can be missing. */
export const RECOVERY_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Device recovery</title>
<style>${RECOVERY_STYLE}</style>
</head>
<body>
${RECOVERY_MARKUP}
<script>${RECOVERY_SCRIPT}</script>
</body>
</html>
`;

/** Only its own script and style, and requests to the device alone: names of networks and files come from strangers. */
export const RECOVERY_POLICY = [
  "default-src 'none'",
  "connect-src 'self'",
  "img-src data:",
  `script-src ${hashOf(RECOVERY_SCRIPT)}`,
  `style-src ${hashOf(RECOVERY_STYLE)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** @see https://www.w3.org/TR/CSP3/#grammardef-hash-source */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
