/** The reasons why a row of `link` is not written, with the codes of PostgreSQL's errors. */
import { echo, type StoredCells } from "../../postgrest";
import type { RowFault, StoredMapping } from "./outcome";

const REQUIRED = ["entityType", "entityId", "integration"] as const;

/** The first column without which a row names no entity. */
export function missingEntityColumn(cells: StoredCells): string | undefined {
  return REQUIRED.find((name) => cells[name] === undefined || cells[name] === null);
}

/** Ids and names are a client's, so no error repeats them whole. */
const describe = ({ id, entityType, entityId, integration }: StoredMapping) =>
  `mapping ${echo(id)} (${echo(entityType)} ${echo(entityId)} in ${echo(integration)})`;

const quote = (text: string | null) => (text === null ? "null" : JSON.stringify(echo(text)));

const invalid = (code: string, message: string, details: string | null, hint: string | null): RowFault => ({
  action: "invalid",
  code,
  message,
  details,
  hint,
});

export const linkFaults = {
  notAnObject: () => invalid("22023", "a row of link must be an object", null, null),
  notText: (column: string) =>
    invalid(
      "22023",
      `${column} must be text`,
      null,
      "Ids are JSON strings: a number may have lost digits already.",
    ),
  badRef: () =>
    invalid("22023", "ref must be text", null, "Leave it out, or give text, which the report repeats."),
  otherCompany: (companyId: string) =>
    invalid(
      "22023",
      "the row belongs to another company",
      `The call is about the company ${echo(companyId)}.`,
      "Leave companyId out of the rows.",
    ),
  notNamed: (column: string) =>
    invalid(
      "23502",
      `a row of link needs ${column}`,
      null,
      "Give entityType, entityId and integration, or the id of an existing mapping.",
    ),
  noTime: () =>
    invalid(
      "22023",
      "with ifNewer a row needs remoteUpdatedAt",
      "Without it, link cannot tell which of two writes is newer.",
      "Give each row remoteUpdatedAt, or leave ifNewer out.",
    ),
  sameMapping: (other: number, id: string) =>
    invalid(
      "21000",
      "two rows change the same mapping",
      `Row ${other} changes mapping ${echo(id)} too.`,
      "Give each mapping one row.",
    ),
  sameEntity: (other: number) =>
    invalid(
      "21000",
      "two rows are for the same entity",
      `Row ${other} has the same entityType, entityId and integration.`,
      "Give each entity one row for each integration.",
    ),
  sameExternalId: (other: number, externalId: string | null) =>
    invalid(
      "21000",
      "two rows end up with the same external id",
      `Row ${other} has the external id ${quote(externalId)} too.`,
      "Give each external id to one entity, or set allowDuplicateExternalId.",
    ),
  externalIdTaken: (owner: StoredMapping, named: boolean): RowFault => ({
    action: "refused",
    code: "23505",
    message: `the external id ${quote(owner.externalId)} belongs to another entity`,
    details: `It is held by ${describe(owner)}.`,
    hint: named
      ? "The body also names that mapping, and leaves it its external id."
      : 'With onTaken "move" that entity loses its mapping.',
    owner,
  }),
  entityTaken: (owner: StoredMapping): RowFault => ({
    action: "refused",
    code: "23505",
    message: "the entity has a mapping with another id",
    details: `It is ${describe(owner)}.`,
    hint: "Leave id out to change that mapping.",
    owner,
  }),
  idTaken: (id: string): RowFault => ({
    action: "refused",
    code: "23505",
    message: `the id ${quote(id)} is in use`,
    details: "The key may not see the mapping that has it.",
    hint: "Leave id out to have one generated.",
  }),
};
