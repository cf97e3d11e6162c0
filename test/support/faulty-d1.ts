/** A D1 that fails as a test wants it: a wrapper of the real binding, which does the rest. */

/** What goes wrong with a call. */
export type Fault =
  /** The call fails with the message and never gets to the database. */
  | { readonly kind: "lost"; readonly message: string }
  /** As `lost`, with a message that is all of it. */
  | { readonly kind: "thrown"; readonly message: string }
  /** The call is made, and its answer does not come back: the message does. */
  | { readonly kind: "unanswered"; readonly message: string }
  /** A batch fails between its statements. */
  | { readonly kind: "halfway"; readonly message: string }
  /** Nothing ever comes back. */
  | { readonly kind: "stalled" }
  /** The call is made, and answered, after someone else has been at the database. */
  | { readonly kind: "raced"; readonly by: () => Promise<unknown> };

/** Says what goes wrong with a call; calls count from 1. */
export type Schedule = (call: number) => Fault | undefined;

interface FaultyD1 {
  readonly database: D1Database;
  /** How many calls there were. */
  readonly calls: () => number;
}

/** The fault on the first `times` calls. */
export const first =
  (times: number, fault: Fault): Schedule =>
  (call) =>
    call <= times ? fault : undefined;

/** Fails wherever it stands: SQLite has no other way to say so outside of a trigger. */
const failing = "SELECT json('{')";

const sending: ReadonlySet<PropertyKey> = new Set(["raw", "all", "run", "first"]);

export function faultyD1(database: D1Database, schedule: Schedule): FaultyD1 {
  let calls = 0;
  const originals = new WeakMap<object, D1PreparedStatement>();

  const send = async (run: () => Promise<unknown>, runHalf?: () => Promise<unknown>): Promise<unknown> => {
    calls += 1;
    const fault = schedule(calls);
    switch (fault?.kind) {
      case undefined:
        return run();
      case "stalled":
        return new Promise(() => {});
      case "thrown":
        throw new Error(fault.message);
      case "raced":
        await fault.by();
        return run();
      case "lost":
        break;
      case "unanswered":
        await run();
        break;
      case "halfway":
        await runHalf?.().catch(() => undefined);
        break;
    }
    throw new Error(`D1_ERROR: ${fault.message}`);
  };

  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
        if (!sending.has(name)) return member.bind(target);
        return (...options: unknown[]) => send(() => Reflect.apply(member, target, options));
      },
    });
    originals.set(wrapped, statement);
    return wrapped;
  };

  const batch = (statements: readonly D1PreparedStatement[]) => {
    const all = statements.map((statement) => originals.get(statement) ?? statement);
    const middle = Math.ceil(all.length / 2);
    const broken = [...all.slice(0, middle), database.prepare(failing), ...all.slice(middle)];
    return send(
      () => database.batch(all),
      () => database.batch(broken),
    );
  };

  const faulty = new Proxy(database, {
    get(target, name) {
      if (name === "prepare") return (text: string) => wrap(target.prepare(text));
      if (name === "batch") return batch;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { database: faulty, calls: () => calls };
}
