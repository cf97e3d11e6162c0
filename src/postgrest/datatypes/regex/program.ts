/** A regular expression's tree → the program of a nondeterministic automaton (Thompson's construction). */
import { type CharacterSet, type CharacterTest, compileSet, testCost } from "./character-set";
import type { Constraint } from "./escapes";
import type { Regex } from "./tree";

/** All but `jump` and `match` can go on to the next instruction. */
type Instruction =
  /** Consumes one character. */
  | { readonly kind: "character"; readonly test: CharacterTest; readonly cost: number }
  /** Goes on if the constraint holds at the position. */
  | { readonly kind: "constraint"; readonly constraint: Constraint }
  /** Goes on, and also at `target`. */
  | { readonly kind: "fork"; readonly target: number }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "match" };

/** A program; it starts at the first instruction. */
export type Program = readonly Instruction[];

export function compileProgram(regex: Regex): Program {
  const instructions: Instruction[] = [];
  /** A repetition repeats the same set many times: the copies share one object. */
  const characters = new Map<CharacterSet, Instruction>();

  const characterOf = (set: CharacterSet): Instruction => {
    const known = characters.get(set);
    if (known) return known;
    const made: Instruction = { kind: "character", test: compileSet(set), cost: testCost(set) };
    characters.set(set, made);
    return made;
  };

  /** Reserves an instruction whose target is not known yet; call the result at the target. */
  const reserve = (kind: "fork" | "jump"): (() => void) => {
    const place = instructions.push({ kind, target: 0 }) - 1;
    return () => {
      instructions[place] = { kind, target: instructions.length };
    };
  };

  const emit = (node: Regex): void => {
    switch (node.kind) {
      case "set":
        instructions.push(characterOf(node.set));
        break;
      case "constraint":
        instructions.push(node);
        break;
      case "sequence":
        for (const part of node.parts) emit(part);
        break;
      case "choice":
        emitChoice(node.options);
        break;
      case "repetition":
        emitRepetition(node.body, node.least, node.most);
    }
  };

  const emitChoice = (options: readonly Regex[]): void => {
    const toEnd: (() => void)[] = [];
    for (const [index, option] of options.entries()) {
      const isLast = index === options.length - 1;
      const toNext = isLast ? undefined : reserve("fork");
      emit(option);
      if (!isLast) toEnd.push(reserve("jump"));
      toNext?.();
    }
    for (const arrive of toEnd) arrive();
  };

  /** Emits the repetition copy by copy. */
  const emitRepetition = (body: Regex, least: number, most: number | undefined): void => {
    for (let copy = 0; copy < least; copy += 1) emit(body);
    if (most === undefined) {
      const start = instructions.length;
      const toEnd = reserve("fork");
      emit(body);
      instructions.push({ kind: "jump", target: start });
      toEnd();
      return;
    }
    const toEnd: (() => void)[] = [];
    for (let copy = least; copy < most; copy += 1) {
      toEnd.push(reserve("fork"));
      emit(body);
    }
    for (const arrive of toEnd) arrive();
  };

  emit(regex);
  instructions.push({ kind: "match" });
  return instructions;
}
