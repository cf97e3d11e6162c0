/** Static assets by their path in the folder that is served. */
export type Assets = ReadonlyMap<string, string | Uint8Array>;
