/** What the API says of the change feed (SPEC §14). Not in the Worker. */
import type { Description } from "../describe/description";
import { changeTexts } from "../resources/describe/texts";
import { describeView } from "../rpc/describe";
import { changes } from "./changes";

export function describeChanges(): Description {
  const { schemas, operations } = describeView(changes, {
    name: "changes",
    summary: "What happened to mappings, from a cursor on",
    description:
      "All changes of a company's mappings, deletions too, in order. Keep the header `Crosswalk-Cursor` of the answer and send it as `since` next time. Older than what is kept: 410, whose `details` has the cursor to go on from after listing everything once.",
    arguments: {
      since: 'A cursor of an earlier answer; `"now"`: only the cursor. Absent: from the oldest that is kept.',
      cursor: "The same, as the `Link` of an answer has it.",
      integrations: "Only changes of these integrations.",
      entityTypes: "Only changes of these entity types.",
    },
    columns: { ...changeTexts, cursor: "Where to go on after this change." },
    instead: { before: { type: ["object", "null"] }, after: { type: ["object", "null"] } },
    example: { since: "now" },
    errors: [410],
    headers: ["Crosswalk-Cursor"],
  });
  return { tags: [], schemas, operations };
}
