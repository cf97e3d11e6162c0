/** The form of a key: what it is for, what it may do, how much and how long. */
import { LimitFields, limitsOf } from "../admin/limits";
import { checkedOf, textOf } from "../ui/fields";
import { type Key, scopes, scopeWords } from "./key";

const lives = [
  ["never", "never"],
  ["30", "in 30 days"],
  ["90", "in 90 days"],
  ["365", "in a year"],
] as const;

const dayMilliseconds = 86_400_000;

/** The part of a key that can be changed. */
export type KeyFieldValues = Pick<Key, "name" | "scopes" | "integrations" | "entityTypes"> & {
  readonly rateLimit: number | null | "default";
  /** Absent: as it is. */
  readonly expiresAt?: string | null;
};

interface KeyFieldsProps {
  /** The key as it is; absent: a new one. */
  readonly shown?: Key;
}

export function KeyFields({ shown }: KeyFieldsProps) {
  return (
    <>
      <label>
        Name <small>what the key is for</small>
        <input name="name" required maxLength={100} autocomplete="off" defaultValue={shown?.name} />
      </label>
      <fieldset>
        <legend>It may</legend>
        {scopes.map((scope) => (
          <label key={scope} class="check">
            <input
              type="checkbox"
              name="scopes"
              value={scope}
              defaultChecked={shown?.scopes.includes(scope) ?? scope === "view"}
            />
            {scopeWords[scope]} mappings
          </label>
        ))}
      </fieldset>
      <LimitFields limits={shown} />
      <label>
        Requests a minute <small>empty: as the server is set; "none": no limit</small>
        <input
          name="rateLimit"
          pattern="none|[1-9][0-9]*"
          title='a number, or "none"'
          autocomplete="off"
          defaultValue={limitField(shown?.rateLimit)}
        />
      </label>
      <label>
        It expires
        <select name="expires">
          {shown && <option value="">as it is: {expiryText(shown)}</option>}
          {lives.map(([days, words]) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

const expiryText = ({ expiresAt }: Key) =>
  expiresAt === null ? "never" : new Date(expiresAt).toLocaleString();

const limitField = (limit: number | null | undefined) => (limit === null ? "none" : String(limit ?? ""));

function rateOf(text: string): KeyFieldValues["rateLimit"] {
  if (text === "") return "default";
  return text === "none" ? null : Number(text);
}

/** What is in those fields. */
export function keyOf(fields: FormData): KeyFieldValues {
  const days = textOf(fields, "expires");
  return {
    name: textOf(fields, "name"),
    scopes: scopes.filter((scope) => checkedOf(fields, "scopes").includes(scope)),
    ...limitsOf(fields),
    rateLimit: rateOf(textOf(fields, "rateLimit")),
    ...(days !== "" && {
      expiresAt:
        days === "never" ? null : new Date(Date.now() + Number(days) * dayMilliseconds).toISOString(),
    }),
  };
}

/** A key's own values, to compare those of the form with. */
export const valuesOf = ({ name, scopes: has, integrations, entityTypes, rateLimit, expiresAt }: Key) => ({
  name,
  scopes: has,
  integrations,
  entityTypes,
  rateLimit: rateLimit === undefined ? "default" : rateLimit,
  expiresAt,
});
