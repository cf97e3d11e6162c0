/** Loads something when what it depends on changes; a newer load cancels an older one. */
import { useCallback, useEffect, useState } from "preact/hooks";

export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly failure: unknown;
  readonly isLoading: boolean;
  reload(): void;
}

/** @param key what it depends on, as text; while a newer value is loaded, the older one stays */
export function useLoaded<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, "reload">>({
    value: undefined,
    failure: undefined,
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setState(({ value }) => ({ value, failure: undefined, isLoading: true }));
    load(controller.signal).then(
      (value) => controller.signal.aborted || setState({ value, failure: undefined, isLoading: false }),
      (failure: unknown) =>
        controller.signal.aborted || setState({ value: undefined, failure, isLoading: false }),
    );
    return () => controller.abort();
    // `load` is a new function each time; `key` says when it does something else.
  }, [key, round]);
  return { ...state, reload: useCallback(() => setRound((count) => count + 1), []) };
}
