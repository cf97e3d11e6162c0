/**
 * The engine's stages, top to bottom and without HTTP: request parts → parse → plan → authorize → query → response.
 * Only this file knows every stage.
 */
import { type Action, type Catalog, readCatalog } from "./catalog/catalog";
import { digestOf } from "./cursor";
import { PostgrestError, sqlstate } from "./errors";
import { type KnownFunction, readFunctions } from "./functions";
import { type Limits, withDefaults } from "./limits";
import type { Stopwatch } from "./measurement";
import type { Database, EngineOptions, Policy, RequestDefaults } from "./options";
import { outlineOf } from "./outline/outline";
import { parseApiRequest, type RequestParts, type Singular } from "./parse/api-request";
import type { RowFaults } from "./parse/body/rows-apart";
import { type Call, parseCall, readArgumentNames } from "./parse/call";
import { findCursor, type ReadParameter, readParameters, readWriteParameters } from "./parse/query-string";
import { resolveFunction } from "./plan/call/arguments";
import { planCall, readRows } from "./plan/call/plan-call";
import { planCommand } from "./plan/call/plan-command";
import { rowRules } from "./plan/call/row-rules";
import { type PlanContext, resolveRelation } from "./plan/context";
import type { CommandPlan, Plan } from "./plan/plan";
import { planRequest } from "./plan/plan-request";
import { mayWrite, requiredActions } from "./plan/required-actions";
import { PlanCache } from "./prepared/plan-cache";
import { planCallAgain, shapeOfCall } from "./prepared/prepared-call";
import { type PreparedReadPlan, planAgain } from "./prepared/prepared-read";
import { shapeOf } from "./prepared/shape";
import type { DatabaseUsage } from "./query/database/connection";
import type { ResultSet, Rows } from "./query/database/result-set";
import { executeCommandPlan, executePlan } from "./query/execute";
import type { Described } from "./response/openapi/swagger";
import { type RenderedResponse, renderResponse, renderRows } from "./response/render-response";
import type { Arguments } from "./view";

export interface ExecuteOptions {
  readonly database: Database;
  /** Counts the use of the database. */
  readonly usage?: DatabaseUsage;
}

/** The result of a plan. */
export interface Executed extends ResultSet {
  /** The response of a command, rendered before it wrote; then `rows` is empty. */
  readonly rendered?: RenderedResponse;
  /** How many rows are in it. */
  readonly reported?: number;
}

/** A plan. A read's plan may have a cached part that all reads of its shape share. */
export type EnginePlan = Plan | PreparedReadPlan | CommandPlan;

export interface Pipeline<Who> {
  readonly catalog: Catalog;
  /** What the functions give, by their names. */
  readonly functions: Catalog;
  readonly limits: Limits;
  /**
   * Plans a request with the caller's policies, and checks that the caller may do it.
   * @param stopwatch is notified when parsing is done
   * @throws every error of parsing and planning, 42501, and what `authorize` throws
   */
  plan(parts: RequestParts, who: Who, stopwatch?: Stopwatch): EnginePlan;
  /**
   * Plans a call of a function; `parts.relation` is the function's name.
   * @throws PGRST202 for a function or an argument that there is not, and what `plan` throws
   */
  planCall(parts: RequestParts, who: Who, stopwatch?: Stopwatch): EnginePlan;
  /**
   * The methods of a function, as `Allow` lists them.
   * @throws PGRST202 for a function that there is not
   */
  methodsOfFunction(name: string): string;
  knowsFunction(name: string): boolean;
  /** @throws PGRST202 that lists the arguments of the call */
  unknownFunction(parts: RequestParts): string;
  /** What the caller may do with the relations and functions; one that it may do nothing with is left out. */
  describe(who: Who): Described;
  /** Runs the plan. @throws PostgreSQL's errors for what the database refuses, and 503 if it cannot be reached */
  execute(plan: EnginePlan, options: ExecuteOptions): Promise<Executed>;
  /** What the plan asks for, without values: for a log. */
  outline(plan: EnginePlan): string;
  /** Renders the result as PostgREST does: status, headers and body. @throws PGRST103, PGRST116 */
  render(plan: EnginePlan, result: Executed): RenderedResponse;
}

/** @throws TypeError for a table with a column type that is not supported */
export function createPipeline<Who>(options: EngineOptions<Who>): Pipeline<Who> {
  const catalog = readCatalog(options.schema, options.actions);
  const functions = readFunctions(options);
  const limits = withDefaults(options);
  const { deadlineMs, maxScanValues } = limits;
  const plans = new PlanCache();

  /** How a list is walked; the cursor is checked here, whether or not the plan is known. */
  const walkOf = (parts: RequestParts, parameters: readonly ReadParameter[], who: Who, name: string) => {
    if (!options.walks) return {};
    const digest = () => digestOf(name, parameters, options.policyKey?.(who) ?? "", parts.body);
    const cursor = findCursor(parameters, digest);
    return { walk: { digest, ...(cursor && { cursor }) } };
  };

  const makePlan = (parts: RequestParts, who: Who, stopwatch?: Stopwatch): Plan | PreparedReadPlan => {
    const planAnew = (given: RequestParts, parameters?: readonly ReadParameter[]) => {
      const request = parseApiRequest(given, limits, parameters);
      stopwatch?.done("parse");
      return planRequest(request, planContext(who, given.singular, catalog, options, limits));
    };
    const isRead = parts.method === "GET" || parts.method === "HEAD";
    if (!isRead) return planAnew(parts, readWriteParameters(parts, options.walks));
    const parameters = readParameters(parts.search, options.walks);
    const asked = { ...parts, ...walkOf(parts, parameters, who, parts.relation) };
    const policyKey = options.policyKey?.(who);
    if (policyKey === undefined) return planAnew(asked, parameters);
    const shape = shapeOf(asked, parameters);
    const known = plans.get(policyKey, shape);
    if (known) {
      stopwatch?.done("parse");
      return planAgain(known, shape, asked);
    }
    const plan = planAnew(asked, parameters);
    const prepared = plans.set(policyKey, shape, plan);
    return prepared ? { ...prepared.plan, prepared } : plan;
  };

  const authorize = (plan: Plan | CommandPlan, who: Who, method: string) => {
    for (const { relation, actions } of requiredActions(plan)) {
      const refused = actions.find((action) => !relation.actions.includes(action));
      if (refused !== undefined) throw sqlstate.actionNotOffered(relation.name, refused, relation.actions);
      options.authorize?.(who, relation.name, actions, method);
    }
    if (options.admitWrite && mayWrite(plan)) options.admitWrite(who);
  };

  const planKnown = (
    { definition, relation }: KnownFunction<Who>,
    { call, parts, parameters: inUrl }: AskedCall,
    who: Who,
    { maxRows, ...context }: PlanContext,
  ): Plan | PreparedReadPlan | CommandPlan => {
    const policy = (name: string) => options.policy?.(who, name).using;
    const { parameters } = definition;
    if (definition.kind === "view") {
      const { cut = true, order = [] } = definition;
      const signature = { name: relation.name, parameters };
      const { maxAnswerBytes } = context;
      const caller = { who, policy, ...(maxAnswerBytes !== undefined && { maxAnswerBytes }) };
      const rows = readRows(call, signature, (given) => definition.rows(given, caller));
      const policyKey = options.policyKey?.(who);
      const shape = policyKey === undefined ? undefined : shapeOfCall(parts, inUrl, rows);
      const known = policyKey !== undefined && shape && plans.get(policyKey, shape);
      if (known) return planCallAgain(known, rows, parts);
      const bounded = cut && maxRows !== undefined ? { ...context, maxRows } : context;
      const plan = planCall(call.request, { relation, order }, rows, bounded);
      const prepared = policyKey !== undefined && shape && plans.set(policyKey, shape, plan);
      return prepared ? { ...prepared.plan, prepared } : plan;
    }
    const written = (name: string) => resolveRelation(name, catalog);
    const callee = {
      report: relation,
      parameters,
      call: (given: Arguments, rowFaults: RowFaults) => {
        const rules = (name: string) => rowRules(written(name), context);
        const caller = { who, policy, rules, rowFaults };
        const { alsoNeeds = [], isDryRun = false, start } = definition.call(given, caller);
        return {
          relation: written(definition.relation),
          actions: [...definition.actions, ...alsoNeeds],
          isDryRun,
          start,
        };
      },
    };
    return planCommand(call, callee, context);
  };

  const may = (who: Who, relation: string, actions: readonly Action[]): boolean => {
    try {
      options.authorize?.(who, relation, actions, "GET");
      return true;
    } catch (error) {
      if (error instanceof PostgrestError) return false;
      throw error;
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
    methodsOfFunction: (name) => resolveFunction(name, functions).methods,
    knowsFunction: (name) => functions.has(name),
    unknownFunction: (parts) =>
      resolveFunction(parts.relation, functions, readArgumentNames(parts, limits)).methods,
    planCall(parts, who, stopwatch) {
      const known = resolveFunction(parts.relation, functions);
      // A parameter of the function's own is what the function says.
      const isList = known.definition.kind === "view";
      const walks = options.walks && isList && !known.parameters.some(({ name }) => name === "cursor");
      const parameters = readParameters(parts.search, walks);
      const asked = walks ? { ...parts, ...walkOf(parts, parameters, who, `rpc/${parts.relation}`) } : parts;
      const call = parseCall(asked, known, limits, parameters);
      stopwatch?.done("parse");
      const context = planContext(who, "accept", catalog, options, limits);
      const plan = planKnown(known, { call, parts: asked, parameters }, who, context);
      authorize(plan, who, parts.method);
      return plan;
    },
    describe: (who) => ({
      relations: [...catalog.values()].flatMap((relation) => {
        const actions = relation.actions.filter((action) => may(who, relation.name, [action]));
        return actions.length > 0 ? [{ relation, actions }] : [];
      }),
      functions: [...functions].flatMap(([name, { definition }]) => {
        const readsOnly = definition.kind === "view";
        const { relation, actions } = readsOnly ? { relation: name, actions: ["view"] as const } : definition;
        if (!may(who, relation, actions)) return [];
        return [{ name, parameters: definition.parameters, readsOnly }];
      }),
    }),
    async execute(plan, given) {
      if (plan.kind === "command") {
        // An answer that is too large must be known before anything is written.
        const render = (rows: Rows) => ({
          rendered: renderRows(plan.answer, { rows }),
          reported: rows.length,
        });
        return { rows: [], ...(await executeCommandPlan(plan, { ...given, deadlineMs }, render)) };
      }
      const statements = preparedOf(plan)?.statements;
      const bounds = { maxScanValues, limits, deadlineMs };
      return executePlan(plan, { ...given, ...bounds, ...(statements && { statements }) });
    },
    outline: (plan) => preparedOf(plan)?.outline() ?? outlineOf(plan),
    render(plan, result) {
      if (result.rendered) return result.rendered;
      return renderResponse(plan.kind === "command" ? plan.answer : plan, result, preparedOf(plan)?.writer);
    },
  };
}

/** A call, and the request that it was parsed from. */
interface AskedCall {
  readonly call: Call;
  readonly parts: RequestParts;
  readonly parameters: readonly ReadParameter[];
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
