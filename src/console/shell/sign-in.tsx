/** Signing in: the key is tried before it is kept. */
import { useState } from "preact/hooks";
import { call } from "../api/call";
import { type Company, type Session, store, stored } from "../api/session";
import { FailureView } from "../ui/failure-view";

/** @throws Failure */
export async function openSession(key: string, adminToken: string): Promise<Session> {
  const { data } = await call<Company[]>(key, (api) => api.from("company").select("id,name").order("name"));
  const company = data.find(({ id }) => id === stored("company")) ?? data[0];
  if (!company)
    throw new Error("This key sees no company: whoever runs the server makes one (PUT /admin/companies/…).");
  return { key, adminToken, companies: data, company };
}

export function SignIn({ failed, onOpen }: { readonly failed: unknown; onOpen(session: Session): void }) {
  const [failure, setFailure] = useState<unknown>(failed);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    setBusy(true);
    try {
      const session = await openSession(text("key"), text("token"));
      store("key", session.key);
      store("adminToken", session.adminToken);
      onOpen(session);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
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
        <button type="submit" class="primary" disabled={busy}>
          {busy ? "Signing in …" : "Sign in"}
        </button>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
    </main>
  );
}
