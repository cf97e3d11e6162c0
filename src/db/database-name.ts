/** Which bindings are databases: the Worker and `npm run deploy` go by the same rule. */

/** The name of a binding: `DB`, or another one. */
export const databaseName = /^DB(_[A-Z0-9_]{1,60})?$/;
