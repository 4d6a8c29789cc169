/** Groups of operations in the order in which somebody new meets them; a route's tag is one of these. */
export const API_TAGS = {
  account: "Signing up and in, one's own password, address, second factor and sessions.",
  organisation:
    "What owns products and devices: its members, their roles, invitations, and how its devices are claimed.",
  "API token": "Keys of programs: some of their maker's rights, for some time.",
  audit: "Who changed what, when. Nobody changes or removes an entry; old ones go where the operator has said so.",
  product: "What devices are activated to. Tags say which bundle its devices are offered.",
  bundle: "Versions of a product: signed files and their manifest.",
  upload: "A bundle in pieces, over a line that breaks.",
  token: "With which devices are provisioned and claimed.",
  device: "What belongs to the organisation: state, history, certificates, and who is shut out.",
  transfer: "Devices that change hands: one organisation offers, the other accepts.",
  fault: "Why devices fault, grouped by cause.",
  "live link": "What is done with a device while it is connected: console, commands, variables, updates now.",
  webhook: "Where the DMS calls when something happens.",
  file: "Files that devices are given, one by one or by product.",
  trust: "Signed metadata that says which bundles a product's devices trust.",
  server: "The DMS itself.",
} as const satisfies Record<string, string>;
