/** The arguments of a function, including `companyId`, which every function has. */
import * as z from "zod/mini";
import { once } from "../memory/once";
import type { Arguments, Parameter } from "../postgrest";
import type { KeyIdentity } from "../resources";
import { parametersOf, parseArguments, text } from "./arguments";
import { argumentErrors } from "./errors";

export interface Signature<Shape extends z.core.$ZodShape> {
  readonly parameters: readonly Parameter[];
  /**
   * The arguments of a call, and the company that it is about.
   * @throws 400 `22023` that names the argument, 54001 for a list that is too long
   */
  read(
    given: Arguments,
    key: KeyIdentity,
  ): {
    readonly values: z.output<z.ZodMiniObject<Shape, z.core.$strip>>;
    readonly companyId: string;
  };
}

/** @param parameters the arguments other than `companyId`; called once, when first needed, because schemas are slow to build */
export function signatureOf<Shape extends z.core.$ZodShape>(
  name: string,
  parameters: () => Shape,
): () => Signature<Shape> {
  return once(() => make(name, parameters()));
}

function make<Shape extends z.core.$ZodShape>(name: string, members: Shape): Signature<Shape> {
  const own = z.object(members);
  const company = z.object({ companyId: z.optional(text()) });
  return {
    parameters: parametersOf({ ...members, ...company.shape }),
    read(given, key) {
      const { companyId: asked } = parseArguments(name, company, given);
      const values = parseArguments(name, own, given);
      const companyId = asked ?? key.companyId;
      if (companyId === null) {
        throw argumentErrors.invalid(
          "companyId",
          name,
          "companyId: is required with a key over all companies",
        );
      }
      return { values, companyId };
    },
  };
}
