export { invitationRoutes } from "./invitation-routes.ts";
export { memberRoutes } from "./member-routes.ts";
export { addMembership, addOrganisation, findMember, listOrganisations } from "./membership-repository.ts";
export { acceptInvitation, joinByInvitation } from "./membership-rules.ts";
export { organisationRoutes } from "./organisation-routes.ts";
