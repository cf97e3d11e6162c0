/** Templates of writes, for the next write of the same columns. */
import type { Template } from "../query/sql/statement";

/** A client chooses its columns, and not how many choices are kept. */
const CAPACITY = 100;

/** They are kept by an object that is part of them, as long as that lives, and by a key of the columns. */
export class TemplateStore<Owner extends object> {
  readonly #templates = new WeakMap<Owner, Map<string, Template>>();

  /** @param make makes the template that is the same for every write of the owner and the key */
  get(owner: Owner, key: string, make: () => Template): Template {
    const known = this.#templates.get(owner) ?? new Map<string, Template>();
    this.#templates.set(owner, known);
    const template = known.get(key) ?? make();
    if (known.size < CAPACITY) known.set(key, template);
    return template;
  }
}
