/** What the tests of refused writes share: a call with everything by hand, the rows there are, and the bodies of errors. */
import { api, read } from "../fixtures";
import { duplicate, externalKey, mapping, naturalKey, prefer, standard } from "../mappings";

/** Three mappings, of which the last may share its external id. */
export const threeRows = [
  mapping("a", { id: "a", externalId: "x-a" }),
  mapping("b", { id: "b", externalId: "x-b" }),
  mapping("c", { id: "c", externalId: "x-a", allowDuplicateExternalId: true }),
];

export const natural = "on_conflict=entityType,entityId,integration,companyId";

export interface Sent {
  readonly by?: string;
  readonly mount?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes a function that sends a write, by a key that is known when it is called. */
export function sender(key: () => string) {
  return async (method: string, query: string, body: unknown, { by, mount, headers }: Sent = {}) => {
    const init = { method, body, headers: headers ?? {} };
    return read(await api(`${mount ?? standard}?${query}`, init, by ?? key()));
  };
}

export const merge = { headers: prefer("resolution=merge-duplicates") };
export const ignore = { headers: prefer("resolution=ignore-duplicates") };

export const primary = (id: string, row = "") =>
  duplicate("externalIntegrationMapping_pkey", `Key (id)=(${id}) already exists.${row}`);
export const entity = (entityId: string, row = "") =>
  duplicate(
    naturalKey,
    `Key ("entityType", "entityId", integration, "companyId")=(customer, ${entityId}, xero, acme) already exists.${row}`,
  );
export const external = (externalId: string, row = "") =>
  duplicate(
    externalKey,
    `Key (integration, "externalId", "entityType", "companyId")=(xero, ${externalId}, customer, acme) already exists.${row}`,
  );
export const inRow = (row: number) => ` Row ${row} of the body (counting from 1).`;

export const notNull = (column: string, details: unknown) => ({
  code: "23502",
  message: `null value in column "${column}" of relation "externalIntegrationMapping" violates not-null constraint`,
  details,
  hint: null,
});
export const plainError = (code: string, message: string, hint: string | null = null) => ({
  code,
  message,
  details: null,
  hint,
});
