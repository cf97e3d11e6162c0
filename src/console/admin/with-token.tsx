/** What needs the admin token asks for it, where it was not given when signing in. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { callAdmin } from "../api/call-admin";
import { store, stored } from "../api/session";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";

export function WithToken({ children }: { children(token: string): ComponentChildren }) {
  const [token, setToken] = useState(stored("adminToken"));
  const { failure, attempt } = useAttempt();
  if (token !== "") {
    return (
      <>
        {children(token)}
        <p class="quiet">
          <button type="button" class="link" onClick={() => setToken("")}>
            Use another admin token
          </button>
        </p>
      </>
    );
  }
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const given = textOf(fields, "token");
    attempt(async () => {
      await callAdmin(given, { path: "keys?limit=1" });
      store("adminToken", given);
      setToken(given);
    });
  };
  return (
    <>
      <p>This page needs the admin token. It stays in this tab, and is forgotten when you sign out.</p>
      <form class="row" onSubmit={submit}>
        <label>
          Admin token
          <input name="token" type="password" required autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit" class="primary">
          Use
        </button>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
    </>
  );
}
