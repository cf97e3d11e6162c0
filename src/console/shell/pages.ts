/** The pages, in the order of the navigation. Each is loaded when it is first opened. */
import type { ComponentType } from "preact";
import { Failure } from "../api/failure";
import type { Session } from "../api/session";

export interface PageProps {
  readonly session: Session;
  readonly params: URLSearchParams;
  /** Whether "edit" is on: until then nothing that changes data is offered. */
  readonly canEdit: boolean;
}

interface Page {
  readonly path: string;
  readonly title: string;
  /** Whether its URL has parameters. */
  readonly hasParams?: boolean;
  load(): Promise<ComponentType<PageProps>>;
}

/** The first is shown after signing in. */
export const pages: readonly [Page, ...Page[]] = [
  { path: "health", title: "Health", load: async () => (await import("../health/page")).HealthPage },
  {
    path: "mappings",
    title: "Mappings",
    hasParams: true,
    load: async () => (await import("../mappings/page")).MappingsPage,
  },
  { path: "look-up", title: "Look up", load: async () => (await import("../look-up/page")).LookUpPage },
  { path: "import", title: "Import", load: async () => (await import("../import/page")).ImportPage },
  {
    path: "changes",
    title: "Changes",
    hasParams: true,
    load: async () => (await import("../changes/page")).ChangesPage,
  },
  { path: "keys", title: "Keys", load: async () => (await import("../keys/page")).KeysPage },
  { path: "webhooks", title: "Webhooks", load: async () => (await import("../webhooks/page")).WebhooksPage },
];

/** The page of a path; the first for one that there is not. */
export const pageOf = (path: string): Page => pages.find((page) => page.path === path) ?? pages[0];

/** @throws Failure if its program does not come: offline, or a newer version has been deployed since */
export const loadPage = ({ load }: Page): Promise<ComponentType<PageProps>> =>
  load().catch(() => {
    throw new Failure("This page could not be loaded", 0, {
      hint: "Try again in a moment. If it stays so, reload: there may be a newer version.",
    });
  });
