/**
 * What the patterns of requests mean, for people: nobody is shown a regular expression. A pattern that is not here is said by its
 * schema's description; a test walks all operations and wants each here.
 */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  "^[A-Z0-9][A-Z0-9_-]{0,63}$": "capital letters, digits, - and _, with a letter or a digit first",
  "^([A-Z0-9][A-Z0-9_-]{0,63}|none)$":
    "a product's code: capital letters, digits, - and _, with a letter or a digit first; or none",
  "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$":
    "a UUID in small letters, such as 0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f",
  "^[0-9a-f-]{1,36}$": "the beginning of a UUID in small letters",
  "^[0-9a-f-]{32,36}$": "the identifier that the list shows",
  "^[0-9a-f]{64}$": "a SHA-256 in small hex digits (64)",
  "^[0-9a-f]{1,40}$": "a serial number in small hex digits, up to 40",
  "^[0-9A-Za-z.-]+$": "a version, such as 1.2.0: letters, digits, . and -",
  "^[^\\u0000-\\u001f\\u007f]*$": "text on one line, without control characters",
  "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$": "text without control characters",
  "^[^\\r\\n]*$": "text on one line",
  "^[A-Za-z0-9][A-Za-z0-9._-]*$": "letters, digits, ., _ and -, without blanks, with a letter or a digit first",
  "^[A-Za-z0-9_.-]{1,128}$": "letters, digits, _, . and -, up to 128",
  "^[A-Za-z0-9_-]{20,128}$": "the secret as it stands in the mail's link",
  "^[A-Za-z0-9_-]{16}$": "the revision that was read (16 letters, digits, _ and -)",
  "^[A-Za-z0-9_-]{22}$": "what the preview answered (22 letters, digits, _ and -)",
  "^[A-Za-z0-9+/]*={0,2}$": "base64",
  "^[\\x21-\\x7e]+$": "characters of ASCII without blanks",
  "^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}(=[^\\u0000-\\u001f\\u007f]{1,128})?$":
    "a label, such as kiosk or site=Bern: a name of letters, digits, ., _, / and -, up to 63, and perhaps = and a value, up to 128",
  "^([a-z][a-z0-9_.]{0,127}(,[a-z][a-z0-9_.]{0,127})*)?$": "names of variables in small letters, with commas between",
  '^[^\\s@<>,;:"()\\[\\]\\\\\\u0000-\\u001f\\u007f]{1,64}@[^\\s@<>,;:"()\\[\\]\\\\\\u0000-\\u001f\\u007f]+$':
    "an e-mail address alone, such as anna@example.com",
  "^\\s*regrow-dfu-request\\.[A-Za-z0-9._-]*\\s*$": "the line that 'dfu_request' printed, all of it",
};
