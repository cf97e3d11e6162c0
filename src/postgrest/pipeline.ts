/**
 * The engine's stages, top to bottom and without HTTP: request parts → parse → plan → authorize → query → response. The one file
 * that knows every stage.
 */
import { type Catalog, type Relation, readCatalog, readResults } from "./catalog/catalog";
import { sqlstate } from "./errors";
import { type Limits, withDefaults } from "./limits";
import type { Stopwatch } from "./measurement";
import type { Database, EngineOptions, Policy, RequestDefaults } from "./options";
import { parseApiRequest, type RequestParts, type Singular } from "./parse/api-request";
import { parseCall } from "./parse/call";
import { type ReadParameter, readParameters } from "./parse/query-string";
import { resolveFunction } from "./plan/arguments";
import type { PlanContext } from "./plan/context";
import type { Plan } from "./plan/plan";
import { planCall } from "./plan/plan-call";
import { planRequest } from "./plan/plan-request";
import { requiredActions } from "./plan/required-actions";
import { PlanCache } from "./prepared/plan-cache";
import { type PreparedReadPlan, planAgain } from "./prepared/prepared-read";
import { shapeOf } from "./prepared/shape";
import type { DatabaseUsage } from "./query/database/connection";
import type { ResultSet } from "./query/database/result-set";
import { executePlan } from "./query/execute";
import { type RenderedResponse, renderResponse } from "./response/render-response";
import type { Arguments, Parameter, View } from "./view";

export interface ExecuteOptions {
  readonly database: Database;
  /** Where to count what is asked of the database. */
  readonly usage?: DatabaseUsage;
}

/** A plan; that of a read may bring what was made for all reads of its shape. */
export type EnginePlan = Plan | PreparedReadPlan;

export interface Pipeline<Who> {
  readonly catalog: Catalog;
  /** What the functions give, by their names. */
  readonly functions: Catalog;
  readonly limits: Limits;
  /**
   * What a request does, under the policies of whoever asks, who may do it.
   * @param stopwatch is told when parsing is done
   * @throws every error of parsing and planning, and 42501 and what `authorize` throws for what they may not do
   */
  plan(parts: RequestParts, who: Who, stopwatch?: Stopwatch): EnginePlan;
  /**
   * What a call of a function does, where `parts.relation` is the function's name.
   * @throws PGRST202 for a function or an argument that there is not, and what `plan` throws
   */
  planCall(parts: RequestParts, who: Who, stopwatch?: Stopwatch): Plan;
  /** @throws PGRST202 for a function that there is not */
  requireFunction(name: string): void;
  /** Does it. @throws what the database refuses, as PostgreSQL's error, and 503 where it is out of reach */
  execute(plan: EnginePlan, options: ExecuteOptions): Promise<ResultSet>;
  /** Its outcome as PostgREST shows it: status, headers and body. @throws PGRST103, PGRST116 */
  render(plan: EnginePlan, result: ResultSet): RenderedResponse;
}

/** @throws TypeError for a table with a column type that is not served. */
export function createPipeline<Who>(options: EngineOptions<Who>): Pipeline<Who> {
  const catalog = readCatalog(options.schema, options.actions);
  const functions = readFunctions(options);
  const limits = withDefaults(options);
  const { deadlineMs, maxScanValues } = limits;
  const plans = new PlanCache();

  const makePlan = (parts: RequestParts, who: Who, stopwatch?: Stopwatch): Plan | PreparedReadPlan => {
    const planAnew = (parameters?: readonly ReadParameter[]) => {
      const request = parseApiRequest(parts, limits, parameters);
      stopwatch?.done("parse");
      return planRequest(request, planContext(who, parts.singular, catalog, options, limits));
    };
    const isRead = parts.method === "GET" || parts.method === "HEAD";
    const policyKey = isRead ? options.policyKey?.(who) : undefined;
    if (policyKey === undefined) return planAnew();
    const parameters = readParameters(parts.search);
    const shape = shapeOf(parts, parameters);
    const known = plans.get(policyKey, shape);
    if (known) {
      stopwatch?.done("parse");
      return planAgain(known, shape, parts);
    }
    const plan = planAnew(parameters);
    const prepared = plans.set(policyKey, shape, plan);
    return prepared ? { ...prepared.plan, prepared } : plan;
  };

  const authorize = (plan: Plan, who: Who, method: string) => {
    for (const { relation, actions } of requiredActions(plan)) {
      const refused = actions.find((action) => !relation.actions.includes(action));
      if (refused !== undefined) throw sqlstate.actionNotOffered(relation.name, refused, relation.actions);
      options.authorize?.(who, relation.name, actions, method);
    }
  };

  return {
    catalog,
    limits,
    plan(parts, who, stopwatch) {
      const plan = makePlan(parts, who, stopwatch);
      authorize(plan, who, parts.method);
      return plan;
    },
    functions: new Map([...functions].map(([name, { relation }]) => [name, relation])),
    requireFunction: (name) => {
      resolveFunction(name, functions);
    },
    planCall(parts, who, stopwatch) {
      const { view, relation } = resolveFunction(parts.relation, functions);
      const call = parseCall(parts, view.urlArguments ?? [], limits);
      stopwatch?.done("parse");
      const { maxRows, ...context } = planContext(who, "accept", catalog, options, limits);
      const policy = (name: string) => options.policy?.(who, name).using;
      const callee = {
        relation,
        parameters: view.parameters,
        order: view.order ?? [],
        rows: (given: Arguments) => view.rows(given, { who, policy }),
      };
      const bounded = view.cut !== false && maxRows !== undefined;
      const plan = planCall(call, callee, bounded ? { ...context, maxRows } : context);
      authorize(plan, who, parts.method);
      return plan;
    },
    execute(plan, given) {
      const statements = preparedOf(plan)?.statements;
      const bounds = { maxScanValues, limits, deadlineMs };
      return executePlan(plan, { ...given, ...bounds, ...(statements && { statements }) });
    },
    render: (plan, result) => renderResponse(plan, result, preparedOf(plan)?.writer),
  };
}

/** A function as far as it does not depend on who calls it. Its parameters may be made when they are asked for. */
interface KnownFunction<Who> {
  readonly view: View<Who>;
  readonly relation: Relation;
  readonly parameters: readonly Parameter[];
}

function readFunctions<Who>({
  functions = {},
  schema,
}: EngineOptions<Who>): ReadonlyMap<string, KnownFunction<Who>> {
  const views = Object.entries(functions);
  const results = readResults(Object.fromEntries(views.map(([name, { result }]) => [name, result])), schema);
  return new Map(
    views.flatMap(([name, view]) => {
      const relation = results.get(name);
      if (!relation) return [];
      const known = {
        view,
        relation,
        get parameters() {
          return view.parameters;
        },
      };
      return [[name, known] as const];
    }),
  );
}

function preparedOf(plan: EnginePlan) {
  return "prepared" in plan ? plan.prepared : undefined;
}

/** Who asks, as planning sees it: policies and defaults are asked for once a relation. */
function planContext<Who>(
  who: Who,
  singular: Singular = "accept",
  catalog: Catalog,
  options: EngineOptions<Who>,
  { maxToManyEmbeds, maxEmbedLookups, maxEmbeddedRows, maxSortValues }: Limits,
): PlanContext {
  const policies = new Map<string, Policy>();
  const defaults = new Map<string, RequestDefaults>();
  return {
    catalog,
    singular,
    safeUpdate: options.safeUpdate ?? true,
    aggregates: options.aggregates ?? false,
    ...(options.maxRows !== undefined && { maxRows: options.maxRows }),
    ...(options.maxChangedRows !== undefined && { maxChangedRows: options.maxChangedRows }),
    ...(options.maxShownRows !== undefined && { maxShownRows: options.maxShownRows }),
    embedBounds: {
      returning: options.returningEmbeds ?? true,
      maxToManyEmbeds,
      maxEmbedLookups,
      maxEmbeddedRows,
    },
    maxSortValues,
    ...(options.maxAnswerBytes !== undefined && { maxAnswerBytes: options.maxAnswerBytes }),
    ...(options.maxJsonBytes !== undefined && { maxJsonBytes: options.maxJsonBytes }),
    // The rows of a function are confined by the function.
    policy: ({ name, rows }) =>
      rows ? {} : remember(policies, name, () => options.policy?.(who, name) ?? {}),
    mayRead: ({ name, actions }) => actions.includes("view") && (options.mayRead?.(who, name) ?? true),
    beforeWrite: ({ name }) => options.beforeWrite?.(who, name) ?? [],
    defaults: ({ name }) => remember(defaults, name, () => options.defaults?.(who, name) ?? {}),
  };
}

function remember<T>(known: Map<string, T>, name: string, make: () => T): T {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}
