/**
 * Runs the program of a regular expression over a text, all of its alternatives at the same time, so that the time is
 * linear in the text. The state after each character is cached, so most characters cost one look-up (a deterministic
 * automaton, built as far as the texts need it).
 */

import { uncounted, type Work } from "../work";
import { compileSet, wordSet } from "./character-set";
import type { Constraint } from "./escapes";
import type { Program } from "./program";

/** One side of a position: an end of the text, or a character. */
type Neighbour = "edge" | "newline" | "word" | "other";

/** A state between two characters: the instructions that wait for the next one, in order, and the previous one. */
interface State {
  /** A program has fewer than 2^16 instructions, at most three for each that its size counts. */
  readonly waiting: Uint16Array;
  readonly before: Neighbour;
  /** The next state by the next code point: an array is faster, a map is smaller for a few of many. */
  readonly nextAscii: Next[];
  readonly nextOther: Map<number, Next>;
  /** Whether the expression matches if the text ends here; undefined if no text has. */
  atEnd: boolean | undefined;
}

const MATCHED = "matched";

/** Undefined until a text needs it. */
type Next = State | typeof MATCHED | undefined;

const ASCII_SIZE = 128;
/**
 * The size up to which an automaton is cached, roughly in numbers, and the addition for a long program, whose states are
 * long too. Past that it is rebuilt. A URL has room for 700 expressions, or for a million instructions.
 */
const MAX_KEPT = 20_000;
const MAX_KEPT_PER_INSTRUCTION = 20;
/** The size of a map's entry, in numbers. */
const ENTRY_SIZE = 4;

/** Work for a character whose next state is cached. */
const CHARACTER_STEPS = 3;
/** Work for following an instruction, and for building the state of those that take the character. */
const FOLLOW_STEPS = 16;
/** Work for one comparison of a set (`testCost`). */
const TEST_STEPS = 4;

const NEWLINE = 10;
const isWordCharacter = compileSet(wordSet);

/** Distinguishes only the sides that the program's constraints do: fewer sides make fewer states. */
function neighbourhood(program: Program): (codePoint: number) => Neighbour {
  const hasAny = (...constraints: readonly Constraint[]) =>
    program.some(
      (instruction) => instruction.kind === "constraint" && constraints.includes(instruction.constraint),
    );
  const lines = hasAny("lineStart", "lineEnd");
  const words = hasAny("wordStart", "wordEnd", "wordBoundary", "notWordBoundary");
  return (codePoint) => {
    if (lines && codePoint === NEWLINE) return "newline";
    return words && isWordCharacter(codePoint) ? "word" : "other";
  };
}

function holds(constraint: Constraint, before: Neighbour, after: Neighbour): boolean {
  switch (constraint) {
    case "start":
      return before === "edge";
    case "end":
      return after === "edge";
    case "lineStart":
      return before === "edge" || before === "newline";
    case "lineEnd":
      return after === "edge" || after === "newline";
    case "wordStart":
      return before !== "word" && after === "word";
    case "wordEnd":
      return before === "word" && after !== "word";
    case "wordBoundary":
      return (before === "word") !== (after === "word");
    case "notWordBoundary":
      return (before === "word") === (after === "word");
  }
}

/** A key for the state: each instruction is a character, encoded in pieces that fit on the stack. */
function keyOf(waiting: Uint16Array, before: Neighbour): string {
  let key: string = before;
  for (let start = 0; start < waiting.length; start += 4096) {
    key += Reflect.apply(String.fromCharCode, undefined, waiting.subarray(start, start + 4096));
  }
  return key;
}

export class Automaton {
  private states = new Map<string, State>();
  private kept = 0;
  private start: State;
  /** For each instruction, the last round of `follow` that reached it. */
  private readonly reached: Uint32Array;
  private round = 0;
  private readonly neighbourOf: (codePoint: number) => Neighbour;

  constructor(private readonly program: Program) {
    this.reached = new Uint32Array(program.length);
    this.neighbourOf = neighbourhood(program);
    this.start = this.intern(new Uint16Array(), "edge");
  }

  /** Whether the expression matches anywhere in the text. */
  test(text: string, work: Work = uncounted): boolean {
    let state = this.start;
    // Counts the whole text, though a match may come early: counting per character would cost more than the look-ups.
    work.spend((text.length + 1) * CHARACTER_STEPS);
    for (let index = 0; index < text.length; ) {
      const codePoint = text.codePointAt(index) ?? 0;
      const known = codePoint < ASCII_SIZE ? state.nextAscii[codePoint] : state.nextOther.get(codePoint);
      const next = known ?? this.step(state, codePoint, work);
      if (next === MATCHED) return true;
      state = next;
      index += codePoint > 0xffff ? 2 : 1;
    }
    state.atEnd ??= this.follow(state, "edge", work) === MATCHED;
    return state.atEnd;
  }

  private step(state: State, codePoint: number, work: Work): State | typeof MATCHED {
    const after = this.neighbourOf(codePoint);
    const takers = this.follow(state, after, work);
    const next = takers === MATCHED ? MATCHED : this.intern(this.take(takers, codePoint, work), after);
    if (codePoint < ASCII_SIZE) state.nextAscii[codePoint] = next;
    else {
      state.nextOther.set(codePoint, next);
      this.kept += ENTRY_SIZE;
    }
    return next;
  }

  /** The instructions that wait after those that take the character. */
  private take(takers: readonly number[], codePoint: number, work: Work): Uint16Array {
    const waiting: number[] = [];
    let cost = 0;
    for (const index of takers) {
      const instruction = this.program[index];
      if (instruction?.kind !== "character") continue;
      cost += instruction.cost;
      if (instruction.test(codePoint)) waiting.push(index + 1);
    }
    work.spend(cost * TEST_STEPS);
    return Uint16Array.from(waiting).sort();
  }

  /** The instructions that take a character, from the waiting ones and from the first: a match may begin anywhere. */
  private follow(
    { waiting, before }: State,
    after: Neighbour,
    work: Work,
  ): readonly number[] | typeof MATCHED {
    this.round += 1;
    let visited = 0;
    const takers: number[] = [];
    const open = [0, ...waiting];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      visited += 1;
      const instruction = this.program[index];
      if (instruction === undefined || this.reached[index] === this.round) continue;
      this.reached[index] = this.round;
      switch (instruction.kind) {
        case "character":
          takers.push(index);
          break;
        case "constraint":
          if (holds(instruction.constraint, before, after)) open.push(index + 1);
          break;
        case "fork":
          open.push(index + 1, instruction.target);
          break;
        case "jump":
          open.push(instruction.target);
          break;
        case "match":
          return MATCHED;
      }
    }
    work.spend((visited + 1) * FOLLOW_STEPS);
    return takers;
  }

  private intern(waiting: Uint16Array, before: Neighbour): State {
    if (this.kept > MAX_KEPT + this.program.length * MAX_KEPT_PER_INSTRUCTION) this.forget();
    const key = keyOf(waiting, before);
    const known = this.states.get(key);
    if (known !== undefined) return known;
    const state: State = { waiting, before, nextAscii: [], nextOther: new Map(), atEnd: undefined };
    this.states.set(key, state);
    this.kept += ASCII_SIZE + ENTRY_SIZE + waiting.length;
    return state;
  }

  private forget(): void {
    this.states = new Map();
    this.kept = 0;
    this.start = this.intern(new Uint16Array(), "edge");
  }
}
