export { Accounts, type Session, type SignIn, type SignUp } from "./accounts.ts";
export { accountRoutes } from "./account-routes.ts";
export { GivenPassword, Password, UserName } from "./credentials.ts";
