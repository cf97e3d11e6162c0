/** Signing in: the key is tried before it is kept. */
import { call } from "../api/call";
import { type Company, type Session, store, stored } from "../api/session";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";

/** @throws Failure */
export async function openSession(key: string, adminToken: string): Promise<Session> {
  const { data } = await call<Company[]>(key, (api) => api.from("company").select("id,name").order("name"));
  const company = data.find(({ id }) => id === stored("company")) ?? data[0];
  if (!company)
    throw new Error("This key sees no company: whoever runs the server makes one (PUT /admin/companies/…).");
  return { key, adminToken, companies: data, company };
}

interface SignInProps {
  /** Why who was signed in is not any more. */
  readonly failed: unknown;
  /** Tries with the same key again; undefined: there is none. */
  readonly onRetry: (() => void) | undefined;
  onOpen(session: Session): void;
}

export function SignIn({ failed, onRetry, onOpen }: SignInProps) {
  const { failure, isBusy, attempt } = useAttempt(failed);
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    attempt(async () => {
      const session = await openSession(textOf(fields, "key"), textOf(fields, "token"));
      store("key", session.key);
      store("adminToken", session.adminToken);
      onOpen(session);
    });
  };
  return (
    <main class="sign-in">
      <h1>Crosswalk console</h1>
      <form onSubmit={submit}>
        <label>
          API key
          <input
            name="key"
            type="password"
            required
            autocomplete="off"
            spellcheck={false}
            placeholder="crbn_…"
          />
        </label>
        <label>
          Admin token <small>only for keys and webhooks</small>
          <input name="token" type="password" autocomplete="off" spellcheck={false} />
        </label>
        <p class="quiet">Both stay in this tab, and are forgotten when it is closed.</p>
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? "Signing in …" : "Sign in"}
        </button>
      </form>
      {failure !== undefined && (
        <FailureView failure={failure} {...(failure === failed && onRetry && { onRetry })} />
      )}
    </main>
  );
}
