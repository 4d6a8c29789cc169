import { bootDecisionPage } from "./boot-decision-page.ts";
import { cliPage } from "./cli-page.ts";
import { commandsPage } from "./commands-page.ts";
import { compatibilityPage } from "./compatibility-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { decisionPage } from "./decision-page.ts";
import { errorsPage } from "./errors-page.ts";
import { factoryResetPage } from "./factory-reset-page.ts";
import { faultsPage } from "./faults-page.ts";
import { limitsPage } from "./limits-page.ts";
import { metricsPage } from "./metrics-page.ts";
import { rolesPage } from "./roles-page.ts";
import { safeModePage } from "./safe-mode-page.ts";
import { securityPage } from "./security-page.ts";
import { updateCodesPage } from "./update-codes-page.ts";
import { variablesPage } from "./variables-page.ts";
import { webhooksPage } from "./webhooks-page.ts";

/** Every page that is made, by its path from the root of the checkout. */
export const REFERENCE_PAGES: Readonly<Record<string, () => string>> = {
  "docs/compatibility.md": compatibilityPage,
  "docs/explanation/security.md": securityPage,
  "docs/reference/boot-decision.md": bootDecisionPage,
  "docs/reference/cli.md": cliPage,
  "docs/reference/commands.md": commandsPage,
  "docs/reference/configuration.md": configurationPage,
  "docs/reference/decision.md": decisionPage,
  "docs/reference/errors.md": errorsPage,
  "docs/reference/factory-reset.md": factoryResetPage,
  "docs/reference/faults.md": faultsPage,
  "docs/reference/limits.md": limitsPage,
  "docs/reference/metrics.md": metricsPage,
  "docs/reference/roles.md": rolesPage,
  "docs/reference/safe-mode.md": safeModePage,
  "docs/reference/update-codes.md": updateCodesPage,
  "docs/reference/variables.md": variablesPage,
  "docs/reference/webhooks.md": webhooksPage,
};
