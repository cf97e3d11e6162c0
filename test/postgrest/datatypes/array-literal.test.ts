import { describe, expect, it } from "vitest";
import { parseArrayLiteral } from "../../../src/postgrest/datatypes/array-literal";
import { badRequest, rejectionOf } from "../../support/rejection";

describe("parseArrayLiteral", () => {
  it.each<[string, readonly (string | null)[]]>([
    ['{a,"b c",NULL}', ["a", "b c", null]],
    ["{}", []],
    [" { a , b } ", ["a", "b"]],
    ['{null,"null",Null}', [null, "null", null]],
    ['{a\\,b,"c\\"d"}', ["a,b", 'c"d']],
    ["{a b}", ["a b"]],
    ['{"a" , "b"}', ["a", "b"]],
    ['{""}', [""]],
    ["{\\null}", ["null"]],
    ["{ }", []],
    ['{"a\nb"}', ["a\nb"]],
    ["{a\\ }", ["a "]],
    ["{ a\\ b  }", ["a b"]],
    ["{a\\\\}", ["a\\"]],
  ])("reads %j", (text, elements) => {
    expect(parseArrayLiteral(text)).toEqual(elements);
  });

  it.each([
    ['{a"b"}', "Incorrectly quoted array element."],
    ['{"a"b}', "Incorrectly quoted array element."],
    ["{a,}", 'Unexpected "}" character.'],
    ["{,a}", 'Unexpected "," character.'],
    ["{a,,b}", 'Unexpected "," character.'],
    ["{a", "Unexpected end of input."],
    ["a", 'Array value must start with "{" or dimension information.'],
    ["", 'Array value must start with "{" or dimension information.'],
    ["{a}}", "Junk after closing right brace."],
    ["{a} x", "Junk after closing right brace."],
    ['{"a', "Unexpected end of input."],
    ["{a\\", "Unexpected end of input."],
    ["(a,b)", 'Array value must start with "{" or dimension information.'],
    ["{a}{b}", "Junk after closing right brace."],
    ['{"a" "b"}', "Incorrectly quoted array element."],
    ["{", "Unexpected end of input."],
    ["{a,", "Unexpected end of input."],
    ["{a, ", "Unexpected end of input."],
    ['{"a" ', "Unexpected end of input."],
    ['{"a"', "Unexpected end of input."],
    ["{a  ", "Unexpected end of input."],
    ["{ , }", 'Unexpected "," character.'],
    ["{a{b}", 'Unexpected "{" character.'],
    ["{\\", "Unexpected end of input."],
    ['{"\\', "Unexpected end of input."],
    ["{{a},{b}}", "Arrays of arrays are not taken here."],
    ["{a,{b}}", "Arrays of arrays are not taken here."],
    ["[1:2]={a,b}", 'Array value must start with "{" or dimension information.'],
  ])("refuses %j", (text, details) => {
    expect(rejectionOf(() => parseArrayLiteral(text))).toEqual(
      badRequest("22P02", `malformed array literal: "${text}"`, details),
    );
  });

  it("does not take long for many elements", () => {
    expect(parseArrayLiteral(`{${"a,".repeat(99_999)}b}`)).toHaveLength(100_000);
  });
});
