/** The form of a webhook: where it delivers to, and what it tells. */
import { LimitFields, limitsOf } from "../admin/limits";
import { checkedOf, textOf, textOrNull } from "../ui/fields";
import { opNames, ops, type Webhook } from "./webhook";

/** The part of a webhook that can be changed here. */
export type WebhookValues = Pick<Webhook, "url" | "description" | "ops" | "integrations" | "entityTypes">;

interface WebhookFieldsProps {
  /** The webhook as it is; absent: a new one. */
  readonly shown?: Webhook;
}

export function WebhookFields({ shown }: WebhookFieldsProps) {
  return (
    <>
      <label>
        URL <small>https, and reachable from anywhere</small>
        <input
          name="url"
          type="url"
          required
          autocomplete="off"
          spellcheck={false}
          defaultValue={shown?.url}
        />
      </label>
      <label>
        Description
        <input
          name="description"
          maxLength={200}
          autocomplete="off"
          defaultValue={shown?.description ?? ""}
        />
      </label>
      <fieldset>
        <legend>It tells of</legend>
        {ops.map((op) => (
          <label key={op} class="check">
            <input type="checkbox" name="ops" value={op} defaultChecked={shown?.ops?.includes(op) ?? true} />
            {opNames[op]}
          </label>
        ))}
      </fieldset>
      <LimitFields limits={shown} />
    </>
  );
}

/** What is in those fields. No operation at all is the server's to refuse. */
export function webhookOf(fields: FormData): WebhookValues {
  const told = ops.filter((op) => checkedOf(fields, "ops").includes(op));
  return {
    url: textOf(fields, "url"),
    description: textOrNull(fields, "description"),
    ops: told.length === ops.length ? null : told,
    ...limitsOf(fields),
  };
}
