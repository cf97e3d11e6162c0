/** Mappings: find one by an id of either side, look at what belongs to it, and change it. */
import { useState } from "preact/hooks";
import { NotUnderstood } from "../shell/not-understood";
import type { PageProps } from "../shell/pages";
import { go } from "../shell/route";
import { useAnnounce } from "../ui/announce";
import { Drawer } from "./drawer";
import { FilterBar } from "./filter-bar";
import { List } from "./list";
import { parseView, type View, viewParams } from "./view";

export function MappingsPage({ session, params, canEdit }: PageProps) {
  const announce = useAnnounce();
  /** Counts the changes that were made here: the list is read again after each. */
  const [changes, setChanges] = useState(0);
  const view = parseView(params);
  const show = (change: Partial<View>) => go("mappings", viewParams({ ...view, ...change }));
  const listed = viewParams({ ...view, open: null }).toString();
  return (
    <>
      <NotUnderstood params={params} read={viewParams(view)} />
      <FilterBar view={view} session={session} onChange={show} />
      <List key={`${listed} ${changes}`} view={view} session={session} onChange={show} />
      {view.open !== null && (
        <Drawer
          key={view.open}
          id={view.open}
          session={session}
          canEdit={canEdit}
          onOpen={(open) => show({ open })}
          onChanged={() => setChanges(changes + 1)}
          onUnlinked={() => {
            setChanges(changes + 1);
            show({ open: null });
            announce("Unlinked.");
          }}
          onClose={() => show({ open: null })}
        />
      )}
    </>
  );
}
