import { countRepaired, type Diagnosis, type Finding } from "./finding.ts";

/** A diagnosis for people: a line for each finding, and a last one that sums up. */
export function formatDiagnosis(diagnosis: Diagnosis): readonly string[] {
  const { findings, more, whole, broken } = diagnosis;
  if (findings.length === 0) return [`everything is whole; installed versions: ${whole.length + broken.length}`];
  const repaired = countRepaired(diagnosis);
  const sum = `findings: ${findings.length + more}, repaired: ${repaired}, versions that are not whole: ${broken.length}`;
  return [...findings.map(formatFinding), ...(more === 0 ? [] : [`and ${more} more`]), sum];
}

/** One line: where, what, whom it harms, what was done. */
export function formatFinding({ path, problem, versions, remedy }: Finding): string {
  const harmed = versions.length === 0 ? "no installed version needs it" : `version ${versions.join(", ")}`;
  return [`${path}: ${problem}`, harmed, remedyText(remedy)].filter((part) => part !== "").join("; ");
}

function remedyText(remedy: Finding["remedy"]): string {
  switch (remedy.kind) {
    case "none":
      return "";
    case "repaired":
      return `repaired from ${remedy.from}`;
    case "removed":
      return "removed";
    case "remains":
      return `remains: ${remedy.advice}`;
    default:
      return remedy satisfies never;
  }
}
