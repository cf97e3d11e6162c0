/**
 * Full text queries: `tsquery` as a list of steps in postfix order, so that nesting needs no recursion.
 * @see https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
 */

import { type Configuration, parseLexemes } from "./configuration";

export interface LexemeStep {
  readonly kind: "lexeme";
  readonly lexeme: string;
  /** Matches any lexeme with this prefix. */
  readonly prefix: boolean;
  /** The allowed weights, of `ABCD`; empty for any. */
  readonly weights: string;
}

/** An operator, after its operands: one for `not`, two for the others. `a <N> b`: b is N positions after a. */
export type OperatorStep =
  | { readonly kind: "not" }
  | { readonly kind: "and" }
  | { readonly kind: "or" }
  | { readonly kind: "phrase"; readonly distance: number };

export type QueryStep = LexemeStep | OperatorStep;

/** A query; the empty one matches nothing. */
export type TextQuery = readonly QueryStep[];

/** `stop` is an operand without a lexeme: a stop word. */
type RawStep = QueryStep | { readonly kind: "stop" };

const precedence = { or: 1, and: 2, phrase: 3, not: 4 } as const;

/** The conditions on an operand's lexemes: `cat:*`, `cat:AB`. */
export interface OperandModifiers {
  readonly prefix: boolean;
  readonly weights: string;
}

/** Takes operands and operators in the order of the text and puts them in postfix order. */
export class QueryBuilder {
  private readonly steps: RawStep[] = [];
  private readonly pending: (OperatorStep | "(")[] = [];

  /** @param compound the operator that joins the lexemes of one operand, such as `well-known` */
  constructor(
    private readonly configuration: Configuration,
    private readonly compound: "and" | "phrase",
  ) {}

  /** The number of open parentheses. */
  get depth(): number {
    return this.pending.filter((operator) => operator === "(").length;
  }

  operand(text: string, modifiers: OperandModifiers = { prefix: false, weights: "" }): void {
    const { lexemes } = parseLexemes(text, this.configuration);
    if (lexemes.length === 0) this.stop();
    let previous = 0;
    for (const { lexeme, position } of lexemes) {
      // Stop words in between keep their positions.
      for (let place = previous + 1; previous > 0 && place < position; place += 1) {
        this.stop();
        this.join();
      }
      this.steps.push({ kind: "lexeme", lexeme, ...modifiers });
      if (previous > 0) this.join();
      previous = position;
    }
  }

  stop(): void {
    this.steps.push({ kind: "stop" });
  }

  private join(): void {
    this.steps.push(this.compound === "and" ? { kind: "and" } : { kind: "phrase", distance: 1 });
  }

  operator(operator: OperatorStep): void {
    for (let top = this.pending.at(-1); top !== undefined && top !== "("; top = this.pending.at(-1)) {
      // `not` is the only operator that is prefix.
      if (operator.kind === "not" || precedence[operator.kind] > precedence[top.kind]) break;
      this.pending.pop();
      this.steps.push(top);
    }
    this.pending.push(operator);
  }

  open(): void {
    this.pending.push("(");
  }

  /** Closes the innermost parentheses; false if none are open. */
  close(): boolean {
    for (let top = this.pending.pop(); top !== undefined; top = this.pending.pop()) {
      if (top === "(") return true;
      this.steps.push(top);
    }
    return false;
  }

  build(): TextQuery {
    this.close();
    return withoutStops(this.steps);
  }
}

/** An operand while stop words are removed: whether anything is left of it, and the positions lost at its ends. */
interface Remains {
  readonly left: boolean;
  readonly before: number;
  readonly after: number;
}

/**
 * Removes stop words and their operators. A phrase around them gets longer by their positions:
 * `cat <-> the <-> dog` becomes `cat <2> dog`.
 */
function withoutStops(steps: readonly RawStep[]): TextQuery {
  const kept: QueryStep[] = [];
  const operands: Remains[] = [];
  const nothing: Remains = { left: false, before: 0, after: 0 };
  for (const step of steps) {
    if (step.kind === "stop") operands.push(nothing);
    else if (step.kind === "lexeme") {
      kept.push(step);
      operands.push({ left: true, before: 0, after: 0 });
    } else if (step.kind === "not") {
      if (operands.at(-1)?.left === true) kept.push(step);
    } else {
      const right = operands.pop() ?? nothing;
      const left = operands.pop() ?? nothing;
      if (left.left && right.left) {
        kept.push(
          step.kind === "phrase" ? { ...step, distance: step.distance + left.after + right.before } : step,
        );
      }
      operands.push(joinRemains(step, left, right));
    }
  }
  return kept;
}

function joinRemains(operator: OperatorStep, left: Remains, right: Remains): Remains {
  if (operator.kind !== "phrase") {
    if (left.left && right.left) return { left: true, before: 0, after: 0 };
    if (left.left) return left;
    if (right.left) return right;
    const lost = Math.max(left.before, right.before);
    return { left: false, before: lost, after: lost };
  }
  const { distance } = operator;
  if (left.left && right.left) return { left: true, before: left.before, after: right.after };
  if (left.left) return { ...left, after: left.after + distance + right.after };
  if (right.left) return { ...right, before: left.before + distance + right.before };
  const lost = left.before + distance + right.before;
  return { left: false, before: lost, after: lost };
}
