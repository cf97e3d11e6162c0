/** The errors of a regular expression, in PostgreSQL's words. */
import { type PostgrestError, sqlstate } from "../../errors";

const reasons = {
  parentheses: "parentheses () not balanced",
  brackets: "brackets [] not balanced",
  braces: "braces {} not balanced",
  quantifier: "quantifier operand invalid",
  repetition: "invalid repetition count(s)",
  escape: "invalid escape \\ sequence",
  range: "invalid character range",
  characterClass: "invalid character class",
  collatingElement: "invalid collating element",
  backReference: "invalid backreference number",
  option: "invalid embedded option",
  tooComplex: "regular expression is too complex",
} as const;

/** 2201B for a malformed pattern. */
export const malformedRegex = (reason: keyof typeof reasons): PostgrestError =>
  sqlstate.invalidRegex(reasons[reason]);

/** 2201B for a construct that is not supported: its name in the plural, why not, and what to do instead. */
export const unsupportedRegex = (construct: string, details: string, hint: string): PostgrestError =>
  sqlstate.invalidRegex(`${construct} are not supported`, details, hint);

/** 2201B for a construct that cannot run in linear time. */
export const nonlinearRegex = (construct: string, hint: string): PostgrestError =>
  unsupportedRegex(
    construct,
    "Patterns run in time linear in the text, which leaves out back references and look-around.",
    hint,
  );
