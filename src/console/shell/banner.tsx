/** The banner: where one is, as whom, and whether anything can be changed. */
import { type Session, store } from "../api/session";
import { environmentOf } from "./environment";
import { pages } from "./pages";
import { hrefOf } from "./route";

interface BannerProps {
  readonly session: Session;
  readonly page: string;
  readonly canEdit: boolean;
  onEdit(canEdit: boolean): void;
  onCompany(session: Session): void;
  onSignOut(): void;
}

export function Banner({ session, page, canEdit, onEdit, onCompany, onSignOut }: BannerProps) {
  const environment = environmentOf(location.hostname);
  const choose = (id: string) => {
    const company = session.companies.find((one) => one.id === id);
    if (!company) return;
    store("company", company.id);
    onCompany({ ...session, company });
  };
  return (
    <header class={`banner ${environment}`}>
      <div class="where">
        <strong class="environment">{environment}</strong>
        {session.companies.length > 1 ? (
          <label>
            <span class="unseen">Company</span>
            <select value={session.company.id} onChange={(event) => choose(event.currentTarget.value)}>
              {session.companies.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span class="company">{session.company.name}</span>
        )}
      </div>
      <nav aria-label="Pages">
        {pages.map(({ path, title }) => (
          <a key={path} href={hrefOf(path)} aria-current={path === page ? "page" : undefined}>
            {title}
          </a>
        ))}
        <a href="/docs">Try it</a>
      </nav>
      <div class="who">
        <span>{canEdit ? "Changes are possible" : "Read-only"}</span>
        <button
          type="button"
          role="switch"
          aria-checked={canEdit}
          class="edit"
          onClick={() => onEdit(!canEdit)}
        >
          Edit <span aria-hidden="true">{canEdit ? "on" : "off"}</span>
        </button>
        <button type="button" onClick={onSignOut}>
          Sign out
        </button>
      </div>
    </header>
  );
}
