/** Loads something when what it depends on changes; a newer load cancels an older one. */
import { useCallback, useEffect, useState } from "preact/hooks";

export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly failure: unknown;
  readonly isLoading: boolean;
  /** How often it has been loaded: it changes with every value, also within one millisecond. */
  readonly loads: number;
  reload(): void;
}

interface State<Value> extends Omit<Loaded<Value>, "reload"> {
  /** What the value was loaded for. */
  readonly key?: string;
}

/**
 * @param key what it depends on, as text; while a newer value is loaded, the older one stays, and after a failure too if
 * it is of the same key: what depends on it, such as a new key that is shown once, must not go with it
 */
export function useLoaded<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<State<Value>>({
    value: undefined,
    failure: undefined,
    isLoading: true,
    loads: 0,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const set = (next: (before: State<Value>) => State<Value>) => controller.signal.aborted || setState(next);
    set((before) => ({ ...before, failure: undefined, isLoading: true }));
    load(controller.signal).then(
      (value) => set(({ loads }) => ({ key, value, failure: undefined, isLoading: false, loads: loads + 1 })),
      (failure: unknown) =>
        set((before) => ({
          ...(before.key === key ? before : { value: undefined, loads: before.loads }),
          failure,
          isLoading: false,
        })),
    );
    return () => controller.abort();
    // `load` is a new function each time; `key` says when it does something else.
  }, [key, round]);
  const { value, failure, isLoading, loads } = state;
  return { value, failure, isLoading, loads, reload: useCallback(() => setRound((count) => count + 1), []) };
}
