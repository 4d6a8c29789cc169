/** Address of the list of devices with a filter; empty values filter nothing. */
export function listPath(filter: Readonly<Record<string, string>>): string {
  const named = Object.entries(filter).filter(([, value]) => value !== "");
  const search = new URLSearchParams(named).toString();
  return search === "" ? "/devices" : `/devices?${search}`;
}
