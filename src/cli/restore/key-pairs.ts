/** The record of an API key → what KV has of it (src/access/key-store.ts), as `wrangler kv bulk put` takes it. */

export interface StoredKey {
  readonly hash: string;
  readonly record: { readonly id: string; readonly companyId: string | null };
}

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly metadata?: object;
}

export function toPairs({ hash, record }: StoredKey): readonly Pair[] {
  return [
    { key: `key:${hash}`, value: JSON.stringify(record) },
    { key: `id:${record.id}`, value: hash },
    { key: `list:${record.companyId ?? ""}:${record.id}`, value: "", metadata: { hash } },
  ];
}
