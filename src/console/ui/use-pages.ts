/** A list that is read page by page, by `Link`: the first page when what it depends on changes, more when asked for. */
import { useState } from "preact/hooks";
import { type CallOptions, nextCursor } from "../api/call";
import type { Answer } from "../api/send";
import { useAttempt } from "./use-attempt";
import { useLoaded } from "./use-loaded";

type Page<Row> = Answer<readonly Row[]>;

/** @param key what the list depends on, as text */
export function usePages<Row>(key: string, load: (options: CallOptions) => Promise<Page<Row>>) {
  const first = useLoaded(key, (signal) => load({ signal }));
  /** The pages after the first one that they were read for: once there is another first one, they no longer count. */
  const [further, setFurther] = useState<{
    readonly after?: Page<Row>;
    readonly pages: readonly Page<Row>[];
  }>({
    pages: [],
  });
  const more = useAttempt();
  const start = first.value;
  const pages = start ? [start, ...(further.after === start ? further.pages : [])] : [];
  const last = pages.at(-1);
  const cursor = last && nextCursor(last.headers);
  /** @param onRead is told how many rows came */
  const readMore = (onRead: (rows: number) => void = () => {}) =>
    more.attempt(async (signal) => {
      if (start === undefined || cursor === undefined) return;
      const page = await load({ cursor, signal });
      setFurther({ after: start, pages: [...pages.slice(1), page] });
      onRead(page.data.length);
    });
  return {
    rows: pages.flatMap(({ data }) => data),
    /** The page that was read last. */
    last,
    hasMore: cursor !== undefined,
    failure: first.failure ?? more.failure,
    /** Reads the first page again. */
    reload: first.reload,
    /** Tries again what failed. */
    retry: first.failure === undefined ? () => readMore() : first.reload,
    readMore,
  };
}
