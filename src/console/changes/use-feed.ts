/** Follows the feed: what is there at first, then what is new, for as long as somebody looks. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { nextCursor } from "../api/call";
import { Failure } from "../api/failure";
import type { SentRequest } from "../api/send";
import type { Session } from "../api/session";
import type { Change } from "../ui/change";
import type { SeqRange } from "./day-range";
import type { Filters } from "./filters";
import { isTooOld, poll, rangeOf, readNewest } from "./read-changes";

const pollSeconds = 3;
const retrySeconds = 10;
/** More rows than this make a page slow. */
const keptRows = 500;

export interface Feed {
  /** The newest first. */
  readonly changes: readonly Change[];
  /** How many came in while it was looked at. */
  readonly fresh: number;
  /** Where the changes before the last one begin; undefined: there are none, or too many are shown. */
  readonly older: string | undefined;
  readonly at: Date | undefined;
  /** What read the first of them. */
  readonly sent: SentRequest | undefined;
  /** Whether the place in the feed was lost, and the list was read anew. */
  readonly isAnew: boolean;
  /** While it is shown, the feed is tried again where that may help. */
  readonly failure: unknown;
}

const empty: Feed = {
  changes: [],
  fresh: 0,
  older: undefined,
  at: undefined,
  sent: undefined,
  isAnew: false,
  failure: undefined,
};

/** The feed with more changes on top, each once. */
function withNew(feed: Feed, oldestFirst: readonly Change[], at: Date): Feed {
  const newest = feed.changes[0]?.seq ?? 0;
  const added = oldestFirst.filter(({ seq }) => seq > newest).toReversed();
  const changes = [...added, ...feed.changes];
  return {
    ...feed,
    changes: changes.slice(0, keptRows),
    fresh: feed.fresh + added.length,
    older: changes.length > keptRows ? undefined : feed.older,
    at,
    failure: undefined,
  };
}

/** The feed with older changes below; as it was if it does not end at the cursor any more: two clicks read the same. */
function withOlder(feed: Feed, cursor: string, added: readonly Change[], next: string | undefined): Feed {
  if (feed.older !== cursor) return feed;
  const changes = [...feed.changes, ...added];
  return { ...feed, changes, older: changes.length >= keptRows ? undefined : next };
}

/** @param filters do not change: another feed is another component */
export function useFeed(session: Session, filters: Filters, isRunning: boolean) {
  const [feed, setFeed] = useState(empty);
  const [round, setRound] = useState(0);
  const place = useRef<string | undefined>(undefined);
  const range = useRef<SeqRange | undefined>(undefined);
  useEffect(() => {
    if (!isRunning) return;
    const { signal, abort } = abortable();
    const start = async (isAnew: boolean) => {
      // The cursor comes first, so that nothing falls between the two.
      const { cursor } = await poll(session, filters, "now", signal);
      range.current = await rangeOf(session, filters, signal);
      const { data, headers, at, sent } = await readNewest(session, filters, {
        range: range.current,
        signal,
      });
      place.current = cursor;
      setFeed({ ...empty, changes: data, older: nextCursor(headers), at, sent, isAnew });
      return false;
    };
    /** @returns whether there is more at once */
    const follow = async (since: string) => {
      const polled = await poll(session, filters, since, signal);
      place.current = polled.cursor;
      setFeed((before) => withNew(before, polled.changes, polled.at));
      return polled.hasMore;
    };
    const run = async () => {
      let isLost = false;
      while (!signal.aborted) {
        let seconds = pollSeconds;
        try {
          if (await (place.current === undefined ? start(isLost) : follow(place.current))) continue;
        } catch (failure) {
          if (signal.aborted) return;
          if (isTooOld(failure) && place.current !== undefined) {
            isLost = true;
            place.current = undefined;
            continue;
          }
          setFeed((before) => ({ ...before, failure }));
          if (!passes(failure)) return;
          seconds = (failure instanceof Failure && failure.retryAfter) || retrySeconds;
        }
        await wait(seconds * 1000, signal);
        await whileHidden(signal);
      }
    };
    run();
    return abort;
  }, [isRunning, round]);

  const readOlder = async () => {
    const cursor = feed.older;
    if (cursor === undefined) return;
    try {
      const { data, headers } = await readNewest(session, filters, { cursor, range: range.current });
      setFeed((before) => withOlder(before, cursor, data, nextCursor(headers)));
    } catch (failure) {
      setFeed((before) => ({ ...before, failure }));
    }
  };
  return { feed, readOlder, retry: useCallback(() => setRound((count) => count + 1), []) };
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Whether to wait may help: nothing was reached, too much was asked, or the service is not available. */
const passes = (failure: unknown) =>
  failure instanceof Failure && (failure.status === 0 || failure.status === 429 || failure.status >= 500);

/** Both end early when the signal comes. */
const wait = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const whileHidden = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (!document.hidden) {
      resolve();
      return;
    }
    const listener = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", listener);
      resolve();
    };
    document.addEventListener("visibilitychange", listener, { signal });
    signal.addEventListener("abort", () => resolve());
  });
