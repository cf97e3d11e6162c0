/** The errors of moves. */
import { catalogue, makeError } from "../postgrest";

const refused = (message: string, hint: string) => makeError(409, "55000", message, { hint });

export const moveErrors = catalogue({
  noCompany: (id: string) => makeError(404, "PGRST116", `There is no company "${id}"`),
  noMove: (id: string) => makeError(404, "PGRST116", `The company "${id}" is not moving`),
  severalHomes: (id: string, names: readonly string[]) =>
    refused(
      `The company "${id}" is in ${names.join(" and ")}`,
      "These are two companies with one id. Delete the one that is not used, and move the other.",
    ),
  otherMove: (id: string, from: string, to: string) =>
    refused(
      `The company "${id}" is moving from ${from} to ${to}`,
      "Let it arrive, or cancel that move: npm run companies -- cancel",
    ),
  keptRows: (id: string, name: string) =>
    refused(
      `The database ${name} keeps rows of the company "${id}" from before it moved away`,
      "Drop them first: npm run companies -- drop-source",
    ),
  cancelling: (id: string) =>
    refused(
      `The move of the company "${id}" is being cancelled`,
      "Run the cancellation again until it is done, and then move it anew.",
    ),
  switched: (id: string, to: string) =>
    refused(`The company "${id}" has moved to ${to} already`, "Move it back, if it shall not be there."),
  /** 40001: two runs of one move. */
  overtaken: (id: string) =>
    makeError(409, "40001", `Another run is at work on the move of the company "${id}"`, {
      hint: "Nothing was done. Try again in a moment.",
    }),
  /** A mapping's id is unique in a database, whichever its company. */
  idTaken: (name: string, ids: readonly string[]) =>
    makeError(409, "23505", `Other companies in ${name} have mappings with the same ids`, {
      details: ids.join(", "),
      hint: "Give these mappings of the company other ids, and go on.",
    }),
  fenceLost: (name: string) =>
    refused(
      `The fence of the move is missing in ${name}: a migration or a restore may have taken it`,
      "What was written since may be missing in the copy. Cancel the move, and begin it anew.",
    ),
  differs: (what: string) =>
    refused(`The copy is not as the source: ${what}`, "Cancel the move, and begin it anew."),
  nothingKept: (id: string) =>
    makeError(404, "PGRST116", `No database keeps old rows of the company "${id}"`),
  tooSoon: (seconds: number) =>
    makeError(409, "55000", `The company arrived less than ${seconds} seconds ago`, {
      hint: "Old rows may still be read. Try again after that time.",
    }),
});
