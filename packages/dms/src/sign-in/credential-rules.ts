/** What a user name is made of, as it is said beside its field and where one is refused. */
export const USER_NAME_RULE = "letters, digits, dot, dash and underscore, 2 to 64 characters, no spaces";

export const PASSWORD_RULE = "10 to 256 characters";
