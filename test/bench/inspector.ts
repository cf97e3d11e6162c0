/** workerd's inspector: the profiler and the heap of a running Worker, over Chrome's protocol. */

/** @see https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

/** @see https://chromedevtools.github.io/devtools-protocol/tot/Runtime/#method-getHeapUsage */
interface HeapUsage {
  /** Bytes. */
  readonly usedSize: number;
  /** Bytes of what array buffers and external strings have outside of it. */
  readonly backingStorageSize: number;
}

export interface Inspector {
  startProfile(): Promise<void>;
  stopProfile(): Promise<CpuProfile>;
  /** MiB of the isolate's heap: what is alive, and garbage that is not collected yet. */
  heap(): Promise<number>;
  /** MiB of what is alive, after a full garbage collection. */
  liveHeap(): Promise<number>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly result?: object;
  readonly error?: { readonly message: string };
}

/**
 * @param address of the inspector
 * @param worker the name that the Worker has among those of Miniflare
 */
export async function openInspector(address: URL, worker: string): Promise<Inspector> {
  const list = await fetch(`http://${address.host}/json`);
  const targets: readonly { readonly id: string; readonly webSocketDebuggerUrl: string }[] = JSON.parse(
    await list.text(),
  );
  const target = targets.find(({ id }) => id.includes(worker));
  if (!target) throw new Error(`no Worker ${worker} to inspect: ${targets.map(({ id }) => id).join(", ")}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });

  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer: Answer = JSON.parse(String(data));
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  let last = 0;
  const ask = async (method: string, params: object = {}): Promise<object> => {
    const id = ++last;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result = {}, error } = await answered;
    waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const heap = async () => {
    const { usedSize, backingStorageSize = 0 }: Partial<HeapUsage> = await ask("Runtime.getHeapUsage");
    if (usedSize === undefined) throw new Error("no heap usage");
    return (usedSize + backingStorageSize) / 2 ** 20;
  };
  return {
    startProfile: async () => {
      await ask("Profiler.enable");
      await ask("Profiler.setSamplingInterval", { interval: 200 });
      await ask("Profiler.start");
    },
    stopProfile: async () => {
      const result: { profile?: CpuProfile } = await ask("Profiler.stop");
      if (!result.profile) throw new Error("no profile");
      return result.profile;
    },
    heap,
    liveHeap: async () => {
      // workerd does not collect when it is asked to, but before a snapshot it does.
      await ask("HeapProfiler.takeHeapSnapshot");
      return heap();
    },
    close: () => socket.close(),
  };
}
