/** The integrations and entity types of a company: from the summaries, so that no table is read for it. */
import { call } from "../api/call";
import type { Session } from "../api/session";
import { useLoaded } from "../ui/use-loaded";

export interface Kinds {
  readonly integrations: readonly string[];
  readonly entityTypes: readonly string[];
}

/** Empty until they are known, and if there are none: they are suggestions only. */
export function useKinds({ key, company }: Session): Kinds {
  const { value } = useLoaded(company.id, (signal) =>
    call(
      key,
      (api) => api.from("mappingSummary").select("integration,entityType").eq("companyId", company.id),
      {
        signal,
      },
    ),
  );
  const distinct = (name: "integration" | "entityType") =>
    [...new Set((value?.data ?? []).map((row) => row[name]))].sort();
  return { integrations: distinct("integration"), entityTypes: distinct("entityType") };
}
