/** What is tested: the Worker, asked with a key that may do everything in every company. */
import { minify, splitRows } from "../answer.ts";
import type { Harness } from "../harness.ts";
import type { Answer } from "./outcome.ts";
import { toRequest } from "./to-request.ts";
import { TABLE, type Write } from "./write.ts";

export interface TestedWorker {
  write(write: Write): Promise<Answer>;
  table(): Promise<readonly string[]>;
  /** Empties the table. */
  clear(): Promise<void>;
}

const path = `/rest/v1/${TABLE}`;

/** PostgreSQL does not say which row of a body it is about. */
const bodyRow = / ?Row \d+ of the body \(counting from 1\)\.$/;

function withoutRow(details: string | null): string | null {
  const shorter = details?.replace(bodyRow, "") ?? null;
  return shorter === "" ? null : shorter;
}

export function testedWorker({ fetch }: Harness, key: string): TestedWorker {
  const authorization = { Authorization: `Bearer ${key}` };
  return {
    async write(write) {
      const { path: asked, headers: sent, ...init } = toRequest(write);
      const response = await fetch(asked, { ...init, headers: { ...sent, ...authorization } });
      const { status, body, header } = response;
      if (status >= 300) {
        const { code, message, details, hint } = JSON.parse(body);
        return {
          status,
          contentRange: null,
          preferenceApplied: null,
          location: null,
          contentType: null,
          body: "",
          fault: { code, message, details: withoutRow(details), hint },
        };
      }
      return {
        status,
        contentRange: header("Content-Range"),
        preferenceApplied: header("Preference-Applied"),
        location: header("Location")?.replace(/^\/rest\/v1/, "") ?? null,
        contentType: header("Content-Type"),
        body,
      };
    },
    async table() {
      const response = await fetch(`${path}?select=*`, { headers: authorization });
      return splitRows(response.body).map(minify);
    },
    async clear() {
      await fetch(`${path}?id=not.is.null`, { method: "DELETE", headers: authorization });
    },
  };
}
