import { CONFIG_VARIABLE, SETTINGS, environmentName, expectedOf, knownNames } from "@regrow/dms/config";
import { code, page, table, yesOrNo } from "./markdown.ts";

/** docs/reference/configuration.md */
export function configurationPage(): string {
  return page("Configuration of the DMS", [
    "A DMS takes each setting from where it stands first: the command line of `regrow dms`, the environment, the configuration file, the default. `regrow dms --print-config` shows what it would run with and where each value comes from, secrets masked, and ends; nothing has to run for that.",
    `The configuration file is the one that \`--config\` names, else ${code(CONFIG_VARIABLE)}, else \`dms.json\` in the DMS's folder if it is there. It is one JSON object with names and values: numbers as numbers, \`true\` or \`false\`, lists as lists of texts.`,
    '```json\n{\n  "people-port": 8080,\n  "public-url": "https://dms.example.com",\n  "public-hosts": ["dms.example.com"],\n  "smtp-url-file": "smtp-url.txt",\n  "mail-from": "dms@example.com"\n}\n```',
    "In the environment and on the command line a list's items stand between commas. On the command line a flag has no value; in the environment it is `true` or `false`. A path that is not absolute starts at the file's folder when it stands in the file, else where the DMS was started.",
    "A name that does not exist is an error, in the file, on the command line and in the environment (whatever begins with `REGROW_DMS_`, but `REGROW_DMS_CA`, which is of people's command line); so is a value of another kind or outside its range, a name that stands twice in the file, and settings that do not go together, such as two listeners at one port. All of them are told at once, and the DMS does not start.",
    "A secret may be given as a file that holds nothing else (`-file`). A file with a secret that others can read is warned about. `REGROW_SMTP_URL` is `REGROW_DMS_SMTP_URL` by its older name.",
    "`regrow dms backup`, `restore`, `quota` and `authority` find the folder in the same way: by `--folder`, `REGROW_DMS_FOLDER`, or the file that `--config` or `REGROW_DMS_CONFIG` names. What is wrong in that file is an error there too; of the rest of it nothing counts.",
    table(
      ["setting", "environment", "takes", "default", "secret", "what it is"],
      [...knownNames(SETTINGS)].map(([name, { row }]) => [
        code(name),
        code(environmentName(name)),
        expectedOf(row),
        "default" in row ? code(String(row.default)) : "",
        yesOrNo(row.isSecret === true),
        row.about,
      ]),
    ),
  ]);
}
