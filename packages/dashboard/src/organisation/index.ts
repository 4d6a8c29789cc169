export { OrganisationView } from "./organisation-view.tsx";
