export { PeopleTls, requirePair, type PeopleTlsSource } from "./people-tls.ts";
