/** Which column of a file is which column of a mapping: by its name, or as `--map externalId=QBO_ID` says. */
import { CliError } from "../../cli-error.ts";
import { columns, entityColumns } from "../columns.ts";

export interface ColumnOptions {
  /** The file's column for a column of a mapping. */
  readonly map: ReadonlyMap<string, string>;
  /** The values of `--integration` and `--entity-type`, for all rows. */
  readonly constants: Readonly<Record<string, string>>;
}

export class ColumnPlan {
  /** Columns of the file that are not imported, in the order they were found. */
  readonly leftOut = new Set<string>();
  readonly #options: ColumnOptions;
  readonly #targets = new Map<string, readonly string[]>();

  constructor(options: ColumnOptions) {
    this.#options = options;
  }

  /** The columns of a mapping that get the values of a column of the file. */
  targetsOf(name: string): readonly string[] {
    const known = this.#targets.get(name);
    if (known) return known;
    const { map } = this.#options;
    const mapped = [...map].filter(([, source]) => source === name).map(([target]) => target);
    const targets = columns.has(name) && !map.has(name) ? [...mapped, name] : mapped;
    this.#targets.set(name, targets);
    if (targets.length === 0) this.leftOut.add(name);
    return targets;
  }

  /**
   * Checks the header of a CSV file before any row of it is sent.
   * @throws CliError for columns that are missing or doubled
   */
  checkHeader(file: string, names: readonly string[]): void {
    const has = `It has: ${names.join(", ")}`;
    for (const [target, source] of this.#options.map) {
      if (!names.includes(source))
        throw new CliError(`${file} has no column "${source}" for ${target}. ${has}`, 2);
    }
    const filled = names.flatMap((name) => this.targetsOf(name));
    const doubled = names.find(
      (name, index) => this.targetsOf(name).length > 0 && names.indexOf(name) < index,
    );
    if (doubled !== undefined) throw new CliError(`${file} has two columns "${doubled}".`, 2);
    if (filled.includes("id")) return;
    const missing = entityColumns.find(
      (name) => !filled.includes(name) && this.#options.constants[name] === undefined,
    );
    if (missing === undefined) return;
    const option = { entityType: " or --entity-type", integration: " or --integration", entityId: "" }[
      missing
    ];
    throw new CliError(
      `${file} has no column ${missing}: say which one is it with --map ${missing}=<column>${option}. ${has}`,
      2,
    );
  }

  /**
   * Adds the values that all rows share.
   * @returns the reason if the row has another value itself
   */
  addConstants(row: Record<string, unknown>): string | undefined {
    for (const [name, value] of Object.entries(this.#options.constants)) {
      const own = row[name] ?? value;
      if (own !== value) return `${name} is ${JSON.stringify(own)} here, and ${value} by the option`;
      row[name] = value;
    }
    return undefined;
  }
}
