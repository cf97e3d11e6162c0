/** A regular expression's tree → the program of a nondeterministic automaton (Thompson's construction). */
import { type CharacterSet, type CharacterTest, compileSet, testCost } from "./character-set";
import type { Constraint } from "./escapes";
import type { Regex } from "./tree";

/** After each but `jump` and `match` the next instruction may follow. */
export type Instruction =
  /** Takes one character. */
  | { readonly kind: "character"; readonly test: CharacterTest; readonly cost: number }
  /** Goes on where the place is of that sort. */
  | { readonly kind: "constraint"; readonly constraint: Constraint }
  /** Goes on, and at `target` too. */
  | { readonly kind: "fork"; readonly target: number }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "match" };

/** Begins at its first instruction. */
export type Program = readonly Instruction[];

export function compileProgram(regex: Regex): Program {
  const instructions: Instruction[] = [];
  /** A repetition writes out the same set many times: the copies are one object. */
  const characters = new Map<CharacterSet, Instruction>();

  const characterOf = (set: CharacterSet): Instruction => {
    const known = characters.get(set);
    if (known) return known;
    const made: Instruction = { kind: "character", test: compileSet(set), cost: testCost(set) };
    characters.set(set, made);
    return made;
  };

  /** Keeps room for an instruction whose target is not known yet; to be called at its target. */
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

  /** Written out, copy by copy. */
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
