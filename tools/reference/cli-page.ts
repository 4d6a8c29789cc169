import { commandHelp, generalHelp } from "regrow/command";
import { loadCommands } from "regrow/commands";
import { page } from "./markdown.ts";

const COMMANDS = await loadCommands();

/** docs/reference/cli.md */
export function cliPage(): string {
  const blocks = COMMANDS.map((command) => `## regrow ${command.name}\n\n${fenced(commandHelp(command))}`);
  return page("Command line", [
    "Results are written to standard output, progress and errors to standard error. Exit statuses are those of the [error table](errors.md); 130 after Ctrl-C.",
    fenced(generalHelp(COMMANDS)),
    ...blocks,
  ]);
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}
