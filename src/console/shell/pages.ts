/** The pages, in the order of the navigation. Each is loaded when it is first opened. */
import type { ComponentType } from "preact";
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
  load(): Promise<ComponentType<PageProps>>;
}

/** The first is shown after signing in. */
export const pages: readonly [Page, ...Page[]] = [
  { path: "health", title: "Health", load: async () => (await import("../health/page")).HealthPage },
  { path: "mappings", title: "Mappings", load: async () => (await import("../mappings/page")).MappingsPage },
  { path: "look-up", title: "Look up", load: async () => (await import("../look-up/page")).LookUpPage },
  { path: "import", title: "Import", load: async () => (await import("../import/page")).ImportPage },
  { path: "changes", title: "Changes", load: async () => (await import("../changes/page")).ChangesPage },
  { path: "keys", title: "Keys", load: async () => (await import("../keys/page")).KeysPage },
  { path: "webhooks", title: "Webhooks", load: async () => (await import("../webhooks/page")).WebhooksPage },
];
