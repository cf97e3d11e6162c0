/**
 * Nested lists of any depth: parsers for an item, a separator and an end → a parser for the tree. Open groups are kept
 * in a list and not on the call stack, so that no request can overflow the stack: a URL has room for `and(and(and(…`
 * 4,000 deep.
 */
import { nothingKnown } from "./parse-failure";
import { continued, type Parser, type Reply } from "./scanner";

/** `leaf`: a whole item; `open`: the start of a group, after its bracket. */
export type NestedItem<Head, Node> =
  | { readonly kind: "leaf"; readonly node: Node }
  | { readonly kind: "open"; readonly head: Head };

interface Nesting<Head, Node> {
  readonly item: Parser<NestedItem<Head, Node>>;
  /** The separator between two items of a group. It must consume a character. */
  readonly separator: Parser<unknown>;
  /** The end of a group. It must consume a character. */
  readonly close: Parser<unknown>;
  /** Whether a group may have no items. */
  readonly emptyGroups: boolean;
  readonly build: (head: Head, children: readonly Node[]) => Node;
}

/** One item with everything inside it: `and(a.eq.1,or(…))`. */
export function nestedItem<Head, Node>(nesting: Nesting<Head, Node>): Parser<Node> {
  const items = nestedItems(nesting, "one");
  return (text, start) => {
    const reply = items(text, start);
    if (!reply.ok) return reply;
    const [node] = reply.value;
    return node === undefined
      ? { ok: false, consumed: reply.position > start, failure: reply.failure }
      : { ...reply, value: node };
  };
}

/** A list of items, which may be empty: `id,client(name)`. With `one`, exactly one item. */
export function nestedItems<Head, Node>(
  nesting: Nesting<Head, Node>,
  length: "any" | "one" = "any",
): Parser<readonly Node[]> {
  return (text, start) => {
    const roots: Node[] = [];
    const groups: { readonly head: Head; readonly children: Node[] }[] = [];
    let position = start;
    let known = nothingKnown;

    const take = <T>(parser: Parser<T>): Reply<T> => {
      const reply = continued(parser(text, position), position, known, false);
      known = reply.failure;
      if (reply.ok) position = reply.position;
      return reply;
    };
    const fail = (consumed: boolean): Reply<never> => ({
      ok: false,
      consumed: consumed || position > start,
      failure: known,
    });
    const succeed = (): Reply<readonly Node[]> => ({ ok: true, value: roots, position, failure: known });
    const siblings = () => groups.at(-1)?.children ?? roots;

    for (;;) {
      const item = take(nesting.item);
      if (item.ok && item.value.kind === "open") {
        groups.push({ head: item.value.head, children: [] });
        continue;
      }
      if (item.ok && item.value.kind === "leaf") {
        siblings().push(item.value.node);
      } else if (!item.ok) {
        const mayBeEmpty = groups.length > 0 ? nesting.emptyGroups : length === "any";
        if (item.consumed || siblings().length > 0 || !mayBeEmpty) return fail(item.consumed);
      }

      // Close the groups that end here, up to a separator before the next item.
      for (;;) {
        const group = groups.at(-1);
        if (!group && length === "one") return succeed();
        const children = siblings();
        if (children.length > 0) {
          // As in `repeated`: what could have continued the second or a later item is dropped.
          if (children.length > 1) known = nothingKnown;
          const separator = take(nesting.separator);
          if (separator.ok) break;
          if (separator.consumed) return fail(true);
        }
        if (!group) return succeed();
        const close = take(nesting.close);
        if (!close.ok) return fail(close.consumed);
        groups.pop();
        siblings().push(nesting.build(group.head, group.children));
      }
    }
  };
}
