/** The console: signing in, then the banner and one page. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api/failure";
import { forget, type Session, stored } from "../api/session";
import { Announcements } from "../ui/announce";
import { FailureView } from "../ui/failure-view";
import { useLoaded } from "../ui/use-loaded";
import { Banner } from "./banner";
import { NotUnderstood } from "./not-understood";
import { loadPage, pageOf } from "./pages";
import { go, parseRoute, useRoute } from "./route";
import { openSession, SignIn } from "./sign-in";

export function App() {
  const [session, setSession] = useState<Session>();
  const [failed, setFailed] = useState<unknown>();
  const [opening, setOpening] = useState(stored("key") !== "");
  useEffect(() => {
    if (!opening) return;
    // Its program comes while the key is tried. If it does not, that is said when it is needed.
    loadPage(pageOf(parseRoute(location.hash).page)).catch(() => {});
    openSession(stored("key"), stored("adminToken"))
      .then(setSession, (error: unknown) => {
        // A key that is refused is of no more use; after any other failure it is tried again.
        if (error instanceof Failure && error.status === 401) forget();
        setFailed(error);
      })
      .finally(() => setOpening(false));
  }, [opening]);
  if (opening) return <p class="loading">Signing in …</p>;
  if (!session) {
    const retry = stored("key") === "" ? undefined : () => setOpening(true);
    return <SignIn failed={failed} onRetry={retry} onOpen={setSession} />;
  }
  const signOut = () => {
    forget();
    setFailed(undefined);
    setSession(undefined);
  };
  return <SignedIn session={session} onSession={setSession} onSignOut={signOut} />;
}

interface SignedInProps {
  readonly session: Session;
  onSession(session: Session): void;
  onSignOut(): void;
}

function SignedIn({ session, onSession, onSignOut }: SignedInProps) {
  const route = useRoute();
  const page = pageOf(route.page);
  // The path is kept with it: what was loaded before stays until this one is there.
  const {
    value: loaded,
    failure,
    reload,
  } = useLoaded(page.path, async () => ({
    path: page.path,
    Page: await loadPage(page),
  }));
  useEffect(() => {
    // No page, or one that does not exist: the URL names the one that is shown instead.
    if (route.page !== page.path) go(page.path, undefined, { replace: true });
  }, [route.page, page.path]);
  const [canEdit, setCanEdit] = useState(false);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(page.path);
  useEffect(() => {
    document.title = `${page.title} · ${session.company.name} · Crosswalk`;
    if (shown.current !== page.path) main.current?.focus();
    shown.current = page.path;
  }, [page, session.company.name]);
  return (
    <Announcements>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        To the content
      </button>
      <Banner
        session={session}
        page={page.path}
        canEdit={canEdit}
        onEdit={setCanEdit}
        onCompany={onSession}
        onSignOut={onSignOut}
      />
      <main id="main" tabIndex={-1} ref={main} class={`page ${page.path}`}>
        <h1>{page.title}</h1>
        {failure !== undefined && <FailureView failure={failure} onRetry={reload} />}
        {!page.hasParams && <NotUnderstood params={route.params} />}
        {loaded?.path === page.path && (
          <loaded.Page key={session.company.id} session={session} params={route.params} canEdit={canEdit} />
        )}
      </main>
    </Announcements>
  );
}
