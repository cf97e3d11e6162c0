/** Who is signed in. The credentials are kept in this tab only, under the names that `/docs` uses too. */

export interface Company {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly key: string;
  /** Opens keys and webhooks; empty: not given. */
  readonly adminToken: string;
  /** Those that the key may see; several for a service key. */
  readonly companies: readonly Company[];
  /** The one that is looked at. */
  readonly company: Company;
}

const names = { key: "crosswalk.key", adminToken: "crosswalk.token", company: "crosswalk.company" } as const;
type Stored = keyof typeof names;

export const stored = (what: Stored): string => sessionStorage.getItem(names[what]) ?? "";

export function store(what: Stored, value: string): void {
  if (value === "") sessionStorage.removeItem(names[what]);
  else sessionStorage.setItem(names[what], value);
}

export function forget(): void {
  for (const name of Object.values(names)) sessionStorage.removeItem(name);
}
