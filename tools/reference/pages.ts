import { bootDecisionPage } from "./boot-decision-page.ts";
import { cliPage } from "./cli-page.ts";
import { commandsPage } from "./commands-page.ts";
import { errorsPage } from "./errors-page.ts";
import { faultsPage } from "./faults-page.ts";
import { variablesPage } from "./variables-page.ts";

/** Every page of docs/reference that is made, by its path from the root of the checkout. */
export const REFERENCE_PAGES: Readonly<Record<string, () => string>> = {
  "docs/reference/boot-decision.md": bootDecisionPage,
  "docs/reference/cli.md": cliPage,
  "docs/reference/commands.md": commandsPage,
  "docs/reference/errors.md": errorsPage,
  "docs/reference/faults.md": faultsPage,
  "docs/reference/variables.md": variablesPage,
};
