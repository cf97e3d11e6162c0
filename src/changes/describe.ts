/** The change feed in the OpenAPI document (SPEC §14). Not part of the Worker. */
import type { Description } from "../describe/description";
import { changeTexts } from "../resources/describe/texts";
import { describeView } from "../rpc/describe";
import { changes } from "./changes";

export function describeChanges(): Description {
  const { schemas, operations } = describeView(changes, {
    name: "changes",
    summary: "The changes of mappings after a cursor",
    description:
      "All changes of a company's mappings in order, including deletions. Keep the header `Crosswalk-Cursor` of the answer and send it as `since` next time. If the cursor is older than the changes kept, the answer is 410: list everything once, then continue from the cursor in its `details`.",
    arguments: {
      since:
        'A cursor of an earlier answer; `"now"` returns only the newest cursor. If absent, the oldest change kept is first.',
      cursor: "The same as `since`, in the `Link` of an answer.",
      integrations: "Only changes of these integrations.",
      entityTypes: "Only changes of these entity types.",
    },
    columns: { ...changeTexts, cursor: "The cursor after this change." },
    instead: { before: { type: ["object", "null"] }, after: { type: ["object", "null"] } },
    example: { since: "now" },
    errors: [410],
    headers: ["Crosswalk-Cursor"],
  });
  return { tags: [], schemas, operations };
}
