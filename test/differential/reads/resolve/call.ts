/** A call of `resolve` as data, and for fast-check those that SPEC §12 allows. */
import fc from "fast-check";
import { entityIds, entityTypes, externalIds, integrations } from "../../resolve-data.ts";

/** The arguments, by the two questions that they may ask. */
export type ResolveArguments =
  | {
      readonly externalIds: readonly string[];
      readonly integration: string;
      readonly entityType?: string;
      readonly to?: string;
    }
  | {
      readonly entityIds: readonly string[];
      readonly entityType: string;
      readonly integration?: string;
    };

export interface ResolveCall {
  readonly arguments: ResolveArguments;
  /** Whether the key may see only `narrowTo`. */
  readonly narrowed: boolean;
}

/** The integrations of the key that is narrowed. */
export const narrowTo: readonly string[] = ["xero", "Xero"];

/** Some that exist, some that nobody has; any of them more than once. */
const idList = (known: readonly string[]) =>
  fc.array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...known), weight: 6 },
      { arbitrary: fc.constantFrom("nobody", "NULL", "É", "\\", "O'Brien"), weight: 1 },
    ),
    { maxLength: 12, size: "max" },
  );

const entityType = fc.constantFrom(...entityTypes, "customer", "Customer");
const integration = fc.constantFrom(...integrations, "xero", "nowhere");
/** Absent every other time. */
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const fromThere: fc.Arbitrary<ResolveArguments> = fc
  .record({
    ids: idList(externalIds),
    integration,
    type: optional(entityType),
    to: optional(integration),
  })
  .map(({ ids, integration: there, type, to }) => ({
    externalIds: ids,
    integration: there,
    ...(type !== undefined && { entityType: type }),
    ...(to !== undefined && { to }),
  }));

const fromHere: fc.Arbitrary<ResolveArguments> = fc
  .record({ ids: idList(entityIds), type: entityType, there: optional(integration) })
  .map(({ ids, type, there }) => ({
    entityIds: ids,
    entityType: type,
    ...(there !== undefined && { integration: there }),
  }));

export const resolveCall: fc.Arbitrary<ResolveCall> = fc.record({
  arguments: fc.oneof({ arbitrary: fromThere, weight: 2 }, { arbitrary: fromHere, weight: 1 }),
  narrowed: fc.constantFrom(false, false, false, true),
});
