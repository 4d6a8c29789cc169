import Type from "typebox";

export const UserName = Type.String({ minLength: 2, maxLength: 64, pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$" });
/** Long is what makes a password strong; the upper bound keeps hashing cheap. @see NIST SP 800-63B */
export const Password = Type.String({ minLength: 10, maxLength: 256 });
/** What is compared with a password: nothing tells a guesser what passwords look like. */
export const GivenPassword = Type.String({ maxLength: 256 });
/** A code of a second factor, or a recovery code as it was written down. */
export const GivenCode = Type.String({ maxLength: 64 });
