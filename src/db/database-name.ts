/** Which bindings are databases: the Worker and `npm run deploy` go by the same rule. */

/** The name of a binding other than `DB`. */
export const databaseName = /^DB_[A-Z0-9_]{1,60}$/;
