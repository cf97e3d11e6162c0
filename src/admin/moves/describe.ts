/** What the API says of moves, from the schemas that check their requests. Not in the Worker. */
import type * as z from "zod/mini";
import { type DescribedParameter, json, type Operation, ref } from "../../describe/description";
import { type MemberTexts, zodParameters, zodSchema } from "../../describe/zod-schema";
import { shownMove } from "../../moves/move-record";
import { companyPath, emptyBody, moveBody } from "../requests";

const texts: MemberTexts = {
  companyId: "The id of the company.",
  state:
    "`settled`: it does not move. `mappings`, `changes`: they are copied. `compare`, `compareChanges`: the copy is compared. `follow`: what is written meanwhile is copied, until the switch. `arriving`: it was switched. `cancelling`: the copy is deleted.",
  database: "The binding of the database whose rows count.",
  from: "The binding that it moves or moved from; null: it has never moved.",
  to: "The binding that it moves or moved to; null: it has never moved.",
  kept: "The databases that keep rows from before.",
  secondsToSwitch: "How long the move must still be announced before the switch.",
  startedAt: "When the move began.",
  arrivedAt: "When it ended; null: it has not.",
  figures: "What was copied and compared so far; null: it has never moved.",
  announceSeconds: "How long every isolate has to learn of the move before the switch.",
};

const base = { tag: "Admin", access: "admin", path: "/admin/companies/{id}/move" } as const;
const errors = [400, 401, 404, 409, 429, 500, 503];
const bodyErrors = [...errors, 413, 415, 507];

const parameters = (): readonly DescribedParameter[] =>
  zodParameters(companyPath(), "path", { id: texts.companyId ?? "" });

const answers = { 200: { description: "Where it is now", content: json(ref("admin.move")) } };

const bodyOf = (schema: z.core.$ZodType, example?: object) => ({
  description: "What is wanted.",
  required: example !== undefined,
  content: json(zodSchema(schema, "input", texts), ...(example === undefined ? [] : [example])),
});

export const moveSchemas = () => ({ "admin.move": zodSchema(shownMove(), "output", texts) });

export const moveOperations = (): readonly Operation[] => [
  {
    ...base,
    method: "get",
    operationId: "getMove",
    summary: "Show where a company is, and how far its move is",
    parameters: parameters(),
    answers,
    errors,
  },
  {
    ...base,
    method: "post",
    operationId: "startMove",
    summary: "Begin to move a company to another database",
    parameters: parameters(),
    body: bodyOf(moveBody(), { to: "DB_EAST" }),
    answers,
    errors: bodyErrors,
  },
  {
    ...base,
    method: "delete",
    operationId: "cancelMove",
    summary: "Cancel a move before the switch, a piece with each call until it is `settled`",
    parameters: parameters(),
    answers,
    errors: [...errors, 507],
  },
  {
    ...base,
    path: "/admin/companies/{id}/move/step",
    method: "post",
    operationId: "stepMove",
    summary: "Do a piece of a move; again and again until it is `settled`",
    parameters: parameters(),
    body: bodyOf(emptyBody()),
    answers,
    errors: bodyErrors,
  },
  {
    ...base,
    path: "/admin/companies/{id}/move/drop-source",
    method: "post",
    operationId: "dropSource",
    summary:
      "Delete the rows that a database keeps of a company that has left it, a piece with each call until none is kept",
    parameters: parameters(),
    body: bodyOf(emptyBody()),
    answers,
    errors: bodyErrors,
  },
];
