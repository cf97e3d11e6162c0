/**
 * `vector @@ query`: whether a text matches a full text query. Inside a phrase an operand has positions where it is
 * true; a negated one is true at all positions but some.
 * @see https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-PARSING-QUERIES
 */

import { uncounted, type Work } from "../work";
import type { LexemeStep, OperatorStep, TextQuery } from "./query";
import type { TextVector } from "./vector";

/** The positions where an operand of a phrase is true: the ends of its matches, or with `negated` all others. */
interface Places {
  readonly ends: readonly number[];
  readonly negated: boolean;
  /** The distance from the end of a match to its start. */
  readonly width: number;
}

type Outcome =
  | { readonly kind: "truth"; readonly value: boolean }
  | { readonly kind: "places"; readonly places: Places };

/** Work of finding, moving and comparing a position. */
const QUERY_STEPS = 20;

const nowhere: Places = { ends: [], negated: false, width: 0 };

const truth = (value: boolean): Outcome => ({ kind: "truth", value });
const placesOutcome = (places: Places): Outcome => ({ kind: "places", places });

const holds = (outcome: Outcome | undefined) =>
  outcome?.kind === "truth" ? outcome.value : outcome !== undefined && isSomewhere(outcome.places);
const placesOf = (outcome: Outcome | undefined) => (outcome?.kind === "places" ? outcome.places : nowhere);
const isSomewhere = (places: Places) => places.negated || places.ends.length > 0;

/** A query as a test of a text's vector. */
export function prepareQuery(query: TextQuery): (vector: TextVector, work?: Work) => boolean {
  const inPhrase = findPhraseOperands(query);
  if (query.length === 0) return () => false;
  return (vector, work = uncounted) => {
    const stack: Outcome[] = [];
    query.forEach((step, index) => {
      work.spend(QUERY_STEPS * (1 + placesOf(stack.at(-1)).ends.length + placesOf(stack.at(-2)).ends.length));
      if (step.kind === "lexeme") stack.push(lookUp(step, vector, inPhrase[index] === true, work));
      else {
        const right = stack.pop();
        const left = step.kind === "not" ? undefined : stack.pop();
        stack.push(
          inPhrase[index] === true ? combinePlaces(step, left, right) : combineTruth(step, left, right),
        );
      }
    });
    return holds(stack.pop());
  };
}

/** The steps below a phrase operator: they need positions. */
function findPhraseOperands(query: TextQuery): readonly boolean[] {
  const inPhrase: boolean[] = [];
  const expected: boolean[] = [false];
  for (let index = query.length - 1; index >= 0; index -= 1) {
    const below = expected.pop() ?? false;
    inPhrase[index] = below;
    const step = query[index];
    if (step === undefined || step.kind === "lexeme") continue;
    const operand = below || step.kind === "phrase";
    expected.push(operand);
    if (step.kind !== "not") expected.push(operand);
  }
  return inPhrase;
}

/** All lexemes of a text without weights have the weight D. */
function lookUp(step: LexemeStep, vector: TextVector, asPlaces: boolean, work: Work): Outcome {
  const weighted = step.weights !== "" && !step.weights.includes("D");
  const ends = weighted
    ? []
    : step.prefix
      ? vector.positionsWithPrefix(step.lexeme)
      : vector.positionsOf(step.lexeme);
  work.spend(QUERY_STEPS * ends.length);
  return asPlaces ? placesOutcome({ ends, negated: false, width: 0 }) : truth(ends.length > 0);
}

function combineTruth(step: OperatorStep, left: Outcome | undefined, right: Outcome | undefined): Outcome {
  switch (step.kind) {
    case "not":
      return truth(!holds(right));
    case "and":
      return truth(holds(left) && holds(right));
    case "or":
      return truth(holds(left) || holds(right));
    case "phrase":
      return truth(isSomewhere(follow(step.distance, placesOf(left), placesOf(right))));
  }
}

function combinePlaces(step: OperatorStep, left: Outcome | undefined, right: Outcome | undefined): Outcome {
  switch (step.kind) {
    case "not":
      return placesOutcome({ ...placesOf(right), negated: !placesOf(right).negated });
    case "and":
      return placesOutcome(both(placesOf(left), placesOf(right)));
    case "or":
      return placesOutcome(either(placesOf(left), placesOf(right)));
    case "phrase":
      return placesOutcome(follow(step.distance, placesOf(left), placesOf(right)));
  }
}

/** Where `right` follows `left` at `distance`; between their ends are the width of `right` and the distance. */
function follow(distance: number, left: Places, right: Places): Places {
  if (!isSomewhere(left) || !isSomewhere(right)) return nowhere;
  return meet(left, right, distance + right.width, 0, distance + left.width + right.width);
}

/** Where both are true; the narrower one is moved so that they begin together. */
function both(left: Places, right: Places): Places {
  if (!isSomewhere(left) || !isSomewhere(right)) return nowhere;
  const width = Math.max(left.width, right.width);
  return meet(left, right, width - left.width, width - right.width, width);
}

/** Where one or both are true, by De Morgan's law. */
function either(left: Places, right: Places): Places {
  if (!isSomewhere(left) && !isSomewhere(right)) return nowhere;
  const leftWidth = isSomewhere(left) ? left.width : 0;
  const rightWidth = isSomewhere(right) ? right.width : 0;
  const width = Math.max(leftWidth, rightWidth);
  const neither = meet(
    { ...left, negated: !left.negated },
    { ...right, negated: !right.negated },
    width - leftWidth,
    width - rightWidth,
    width,
  );
  return { ...neither, negated: !neither.negated };
}

/** The positions of both, each moved forward first. */
function meet(left: Places, right: Places, leftShift: number, rightShift: number, width: number): Places {
  const leftEnds = left.ends.map((end) => end + leftShift);
  const rightEnds = right.ends.map((end) => end + rightShift);
  if (left.negated && right.negated) return { ends: union(leftEnds, rightEnds), negated: true, width };
  if (left.negated) return { ends: without(rightEnds, leftEnds), negated: false, width };
  if (right.negated) return { ends: without(leftEnds, rightEnds), negated: false, width };
  return { ends: common(leftEnds, rightEnds), negated: false, width };
}

const union = (a: readonly number[], b: readonly number[]) =>
  [...new Set([...a, ...b])].sort((x, y) => x - y);

function without(from: readonly number[], ends: readonly number[]): readonly number[] {
  const excluded = new Set(ends);
  return from.filter((end) => !excluded.has(end));
}

function common(a: readonly number[], b: readonly number[]): readonly number[] {
  const other = new Set(b);
  return a.filter((end) => other.has(end));
}
