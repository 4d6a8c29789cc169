import Type from "typebox";

export const UserName = Type.String({
  minLength: 2,
  maxLength: 64,
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$",
  description: "user name, in whatever case: letters, digits, ., _ and -",
  examples: ["anna"],
});
/** Long is what makes a password strong; the upper bound keeps hashing cheap. @see NIST SP 800-63B */
export const Password = Type.String({
  minLength: 10,
  maxLength: 256,
  description: "a new password: whatever is long enough",
});
/** What is compared with a password: nothing tells a guesser what passwords look like. */
export const GivenPassword = Type.String({ maxLength: 256, description: "the present password" });
/** A code of a second factor, or a recovery code as it was written down. */
export const GivenCode = Type.String({
  maxLength: 64,
  description: "what the authenticator shows, or a recovery code",
});
