/** How the parameters of a list of `/admin` are described. Not in the Worker. */
import type * as z from "zod/mini";
import type { DescribedParameter } from "../describe/description";
import { type MemberTexts, zodParameters } from "../describe/zod-schema";

const pageTexts = (most: number): MemberTexts => ({
  limit: `The most to show, from 1 to ${most}.`,
  cursor: "Where to go on, from the `Link` of the page before.",
});

/** The parameters of a list. `limit` is text to its schema, as all of a query string is. */
export function listParameters(
  object: z.core.$ZodObject,
  { usual, most }: { readonly usual: number; readonly most: number },
  texts: MemberTexts,
): readonly DescribedParameter[] {
  const limit = { type: "integer", minimum: 1, maximum: most, default: usual };
  return zodParameters(object, "query", { ...pageTexts(most), ...texts }).map((parameter) =>
    parameter.name === "limit" ? { ...parameter, schema: limit } : parameter,
  );
}
