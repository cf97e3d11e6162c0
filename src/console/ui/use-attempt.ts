/** Does what somebody asked for, once at a time, and keeps why it failed. */
import { useEffect, useRef, useState } from "preact/hooks";

export interface Attempting {
  readonly isBusy: boolean;
  readonly failure: unknown;
  /**
   * While something is under way, nothing else is begun: two clicks make one key.
   * @param work its signal comes when the view is left. It is for what only reads: a write is left to end.
   */
  attempt(work: (signal: AbortSignal) => Promise<unknown>): Promise<void>;
}

/** @param first a failure from before */
export function useAttempt(first?: unknown): Attempting {
  const [state, setState] = useState({ isBusy: false, failure: first });
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const attempt = async (work: (signal: AbortSignal) => Promise<unknown>) => {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    setState({ isBusy: true, failure: undefined });
    let failure: unknown;
    try {
      await work(controller.signal);
    } catch (error) {
      failure = error;
    }
    running.current = undefined;
    if (!controller.signal.aborted) setState({ isBusy: false, failure });
  };
  return { ...state, attempt };
}
