/**
 * A function that writes a list of rows (SPEC §12) → what the engine serves under `/rpc/<name>`. The function itself parses
 * its argument `rows`, row by row; the other arguments have a schema.
 */
import { type SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import type * as z from "zod/mini";
import type {
  Action,
  Command,
  CommandRun,
  JsonValue,
  PostgrestError,
  RowRules,
  ShowTime,
} from "../postgrest";
import type { KeyIdentity } from "../resources";
import { argumentErrors } from "./errors";
import { signatureOf } from "./signature";

const ROWS = "rows";

/** The most rows in one call. */
const MAX_ROWS = 10_000;

/** What a command works on, and for whom. */
export interface CommandInput {
  readonly rows: readonly JsonValue[];
  readonly companyId: string;
  /** The rows of the relation that the key may see: a predicate over its Drizzle table. */
  readonly visible: SQL;
  readonly rules: RowRules;
  readonly showTime: ShowTime;
  /** The rows that cannot be stored, if the command judges its rows one by one. */
  readonly rowFaults: ReadonlyMap<number, PostgrestError>;
}

export interface CommandDefinition<Shape extends z.core.$ZodShape>
  extends Pick<Command<KeyIdentity>, "result" | "relation" | "actions"> {
  /** The arguments beside `companyId` and `rows`. */
  readonly parameters: () => Shape;
  /** Whether a row that cannot be stored is a fault of that row only. Default: it is an error of the call. */
  readonly judgesRows?: boolean;
  /** What a call does with the relation in addition to what every call does. */
  readonly alsoNeeds?: (values: z.output<z.ZodMiniObject<Shape, z.core.$strip>>) => readonly Action[];
  /** Whether a call writes nothing, whatever it decides. */
  readonly isDryRun: (values: z.output<z.ZodMiniObject<Shape, z.core.$strip>>) => boolean;
  readonly start: (
    values: z.output<z.ZodMiniObject<Shape, z.core.$strip>>,
    input: CommandInput,
  ) => CommandRun;
}

/** A command, and its schema for the documents. */
export interface DefinedCommand extends Command<KeyIdentity> {
  readonly schemas: () => z.core.$ZodShape;
}

export function defineCommand<Shape extends z.core.$ZodShape>({
  parameters,
  alsoNeeds,
  judgesRows = false,
  isDryRun,
  start,
  ...command
}: CommandDefinition<Shape>): DefinedCommand {
  const { name } = getTableConfig(command.result);
  const { relation } = command;
  const signature = signatureOf(name, parameters);
  return {
    ...command,
    schemas: parameters,
    kind: "command",
    ...(judgesRows && { rowsArgument: ROWS }),
    get parameters() {
      return [{ name: ROWS, type: "json" as const, required: true }, ...signature().parameters];
    },
    call(given, { who: key, policy, rules, rowFaults }) {
      const others = new Map([...given].filter(([argument]) => argument !== ROWS));
      const { values, companyId } = signature().read(others, key);
      if (key.companyId !== null && key.companyId !== companyId) throw argumentErrors.otherCompany(name);
      return {
        ...(alsoNeeds && { alsoNeeds: alsoNeeds(values) }),
        isDryRun: isDryRun(values),
        start: (showTime) =>
          start(values, {
            rows: readRows(name, given.get(ROWS)),
            companyId,
            visible: policy(relation) ?? sql`1`,
            rules: rules(relation),
            rowFaults,
            showTime,
          }),
      };
    },
  };
}

function readRows(name: string, rows: JsonValue | undefined): readonly JsonValue[] {
  if (!Array.isArray(rows)) throw argumentErrors.invalid(ROWS, name, "rows: must be a list of objects");
  if (rows.length > MAX_ROWS) throw argumentErrors.tooLong(ROWS, MAX_ROWS);
  return rows;
}
