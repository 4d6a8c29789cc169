const DESCRIPTION = `The interface of people and their programs to a Regrow Device Management Server.

**Who calls.** Send \`Authorization: Bearer <token>\`, with the token of a session (signIn) or of a program (createApiToken). A browser's
cookie does too, for reading and from the DMS's own pages.

**Times** are milliseconds since 1970, durations milliseconds, sizes bytes.

**Lists** come in pages: \`limit\` says how long at most, \`next\` of the answer is the \`cursor\` of the page that follows, null after the last.

**Refusals** are problem details (RFC 9457, \`application/problem+json\`): \`code\` is stable and for programs, \`detail\` and \`fix\` are for people. Where
waiting helps there is a \`Retry-After\`. What belongs to another organisation is answered like what does not exist.

**Repeating.** GET, PUT and DELETE may be sent again. A POST that takes an \`Idempotency-Key\` may be, with the same key, within 24 hours: it is done once.`;

/** Of the document itself. */
export const ABOUT_API = {
  title: "Regrow Device Management Server",
  version: "1",
  summary: "Products, bundles, devices, and who may do what with them.",
  description: DESCRIPTION,
} as const;
