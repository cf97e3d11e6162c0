/**
 * A function that reads (SPEC §12) → what the engine serves under `/rpc/<name>`:
 *
 *     export const resolve = defineView({
 *       result: sqliteTable("resolve", { index: integer("index").notNull(), … }),
 *       parameters: () => ({ integration: text(), externalIds: texts() }),
 *       rows: ({ integration, externalIds }, { companyId, visible }) => ({ select: sql`SELECT … WHERE ${visible(…)}` }),
 *     });
 */
import { type SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import type * as z from "zod/mini";
import type { View, ViewRows } from "../postgrest";
import type { KeyIdentity } from "../resources";
import { signatureOf } from "./signature";

/** The caller of a function. */
export interface FunctionCaller {
  readonly key: KeyIdentity;
  /** The company that the call is about. The policies decide what the key may see of it. */
  readonly companyId: string;
  /** The rows of a relation that the key may see: a predicate over its Drizzle table. */
  readonly visible: (relation: string) => SQL;
  /** The most bytes of the answer. */
  readonly maxAnswerBytes: number;
}

export interface ViewDefinition<Shape extends z.core.$ZodShape>
  extends Pick<View<KeyIdentity>, "result" | "order" | "cut" | "urlArguments"> {
  /** The arguments other than `companyId`, which every function has. Lazy, because building a schema takes time. */
  readonly parameters: () => Shape;
  readonly rows: (given: z.output<z.ZodMiniObject<Shape, z.core.$strip>>, caller: FunctionCaller) => ViewRows;
}

/** A view, and its schema for the documents. */
export interface DefinedView extends View<KeyIdentity> {
  readonly schemas: () => z.core.$ZodShape;
}

export function defineView<Shape extends z.core.$ZodShape>({
  parameters,
  rows,
  ...view
}: ViewDefinition<Shape>): DefinedView {
  const { name } = getTableConfig(view.result);
  const signature = signatureOf(name, parameters);
  return {
    ...view,
    schemas: parameters,
    kind: "view",
    get parameters() {
      return signature().parameters;
    },
    rows(given, { who: key, policy, maxAnswerBytes = Number.POSITIVE_INFINITY }) {
      const { values, companyId } = signature().read(given, key);
      const visible = (relation: string) => policy(relation) ?? sql`1`;
      return rows(values, { key, companyId, visible, maxAnswerBytes });
    },
  };
}
