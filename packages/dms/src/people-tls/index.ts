export { PeopleTls, type PeopleTlsSource } from "./people-tls.ts";
