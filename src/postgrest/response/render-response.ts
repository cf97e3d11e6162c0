/**
 * A plan and its result → the response.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html
 */

import { cellsOf } from "../plan/layout/packed-row";
import type {
  InsertPlan,
  MutateRequestPlan,
  Plan,
  ReadPlan,
  ReadRequestPlan,
  ResponseSettings,
} from "../plan/plan";
import { notOneRow } from "../plan/read/not-one-row";
import type { ResultSet, Row } from "../query/database/result-set";
import { BodyWriter } from "./body-writer";
import { renderCsv } from "./csv";
import { contentLocation, contentRange, contentType, location, rangeStatus } from "./headers";
import { firstRow, pageLinks } from "./page-links";
import { cutAfter, Room } from "./room";
import { type RowWriter, renderArray, rowWriter } from "./rows";
import type { ShownRows } from "./shown-rows";

/** The response to send. `body` is absent if the status has none. */
export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

type Headers = Record<string, string>;

/**
 * @param writer writes the rows of a read, if it is made already
 * @throws PGRST103 past the end of a counted result, PGRST116 if one object was asked for and there is not exactly one
 *   row
 */
export function renderResponse(plan: Plan, result: ResultSet, writer?: () => RowWriter): RenderedResponse {
  return plan.kind === "read" ? renderRead(plan, result, writer) : renderWrite(plan, result);
}

function commonHeaders({ preferenceApplied, profile }: ResponseSettings): Headers {
  // PostgREST's answer depends on these request headers.
  const headers: Headers = { Vary: "Accept, Prefer, Range" };
  if (preferenceApplied.length > 0) headers["Preference-Applied"] = preferenceApplied.join(", ");
  if (profile !== undefined) headers["Content-Profile"] = profile;
  return headers;
}

type Body = string | Uint8Array<ArrayBuffer>;

/** @throws 54001 if the body of a read is too large; that of a write was checked before */
function renderBody(
  plan: ReadPlan,
  rows: Iterable<Row>,
  settings: ResponseSettings,
  writer?: () => RowWriter,
  room?: Room,
): Body {
  const { mediaType, output } = settings;
  const body = new BodyWriter(room ? undefined : plan.maxBytes);
  if (mediaType.kind === "csv") {
    renderCsv(plan, rows, output, body, mediaType.nullMarker, room);
    return body.end();
  }
  const write = writer ? writer() : rowWriter(plan, output, mediaType.nullsStripped);
  if (settings.asObject) {
    const [row] = rows;
    body.write(row ? write(row) : "null");
  } else {
    renderArray(rows, write, body, room);
  }
  return body.end();
}

function renderRead(plan: ReadRequestPlan, result: ResultSet, writer?: () => RowWriter): RenderedResponse {
  const { read, settings, page } = plan;
  const { maxBytes } = read;
  if (!page?.fetch.ahead?.cut || maxBytes === undefined) return renderRows(plan, result, writer);
  // What its headers say depends on the rows that have room.
  const room = new Room(maxBytes);
  const body = renderBody(read, result.rows, settings, writer, room);
  const headers = readHeaders(plan, cutAfter(result, room.rows, page));
  return settings.head ? headers : { ...headers, body };
}

/**
 * All rows of a read or a report. They are rendered one by one, and so may be made one by one.
 * @throws as `renderResponse`; 54001 if the body is too large
 */
export function renderRows(
  plan: ReadRequestPlan,
  shown: ShownRows,
  writer?: () => RowWriter,
): RenderedResponse {
  const { read, settings } = plan;
  const headers = readHeaders(plan, shown);
  return settings.head ? headers : { ...headers, body: renderBody(read, shown.rows, settings, writer) };
}

/**
 * Where the page is in the list. In a walk, rows that were passed may be gone by now: then the page moves towards the
 * start, so that its range is within the total.
 */
function placeOf(
  plan: ReadRequestPlan,
  { rows, total, position }: ShownRows,
): { readonly status: 200 | 206; readonly first: number } {
  const first = firstRow(plan);
  if (!plan.location.walk?.cursor || total === undefined) {
    return { status: rangeStatus(plan.read.offset, rows.length, total), first };
  }
  const more = position?.more ?? false;
  const latest = Math.max(0, total - rows.length - (more ? 1 : 0));
  return { status: more ? 206 : 200, first: Math.min(first, latest) };
}

/** The status and the headers of a read. */
function readHeaders(plan: ReadRequestPlan, result: ShownRows): RenderedResponse {
  const { read, settings, cardinality } = plan;
  const { rows, total } = result;
  const { status, first } = placeOf(plan, result);
  if (cardinality.singular !== undefined && rows.length !== 1) {
    throw notOneRow(rows.length, cardinality.singular, read, plan.operands);
  }
  const headers = commonHeaders(settings);
  headers["Content-Range"] = contentRange(first, first + rows.length - 1, total);
  headers["Content-Type"] = contentType(settings.mediaType);
  // As in PostgREST: the URL of a call is not complete.
  const place = plan.isCall ? undefined : contentLocation(plan.location);
  if (place !== undefined) headers["Content-Location"] = place;
  const cursor = result.position?.cursor;
  if (plan.page?.next.kind === "function" && cursor !== undefined) {
    headers[plan.page.next.walk.header] = cursor;
  }
  const links = pageLinks(plan, result);
  if (links !== undefined) headers.Link = links;
  return { status, headers };
}

function renderWrite(plan: MutateRequestPlan, result: ResultSet): RenderedResponse {
  const { mutate, method, settings, countRows } = plan;
  const headers = commonHeaders(settings);
  const total = result.total ?? 0;
  // PostgREST gives PATCH the range of the changed rows; other writes get none.
  if (method !== "PUT") {
    headers["Content-Range"] = contentRange(
      method === "PATCH" ? 0 : 1,
      method === "PATCH" ? total - 1 : 0,
      countRows ? total : undefined,
    );
  }
  // The key of an existing row is a stored value.
  const mayLocate = mutate.mayRead || result.created === result.rows.length;
  if (method === "POST" && mutate.kind === "insert" && mutate.returning === "headers-only" && mayLocate) {
    addLocation(headers, mutate, result.rows, plan.location.path);
  }
  const status = writeStatus(plan, result);
  if (!mutate.representation || status === 204) {
    return { status, headers };
  }
  headers["Content-Type"] = contentType(settings.mediaType);
  return { status, headers, body: renderBody(mutate.representation, result.rows, settings) };
}

function addLocation(headers: Headers, { relation }: InsertPlan, rows: readonly Row[], path: string) {
  const [row] = rows;
  if (!row || rows.length > 1 || relation.primaryKey.length === 0) return;
  headers.Location = location(
    path,
    relation.primaryKey.map(({ name }) => name),
    cellsOf(row),
  );
}

function writeStatus(plan: MutateRequestPlan, result: ResultSet): 200 | 201 | 204 {
  const { mutate, method, settings } = plan;
  const created = result.created ?? 0;
  if (mutate.kind === "insert" && method === "POST") {
    if (created > 0 || (mutate.conflict?.action !== "merge" && !mutate.showsIgnored)) return 201;
    // Nothing is shown if the key may not read, or if the answer's inner joins leave the row out.
    const nothing = mutate.showsIgnored && mutate.representation && result.rows.length === 0;
    return nothing ? 204 : 200;
  }
  if (!mutate.representation) return 204;
  if (mutate.kind === "insert") return created > 0 ? 201 : 200;
  // A row that was already deleted has nothing to show (SPEC §1).
  const nothing = mutate.kind === "delete" && settings.asObject && result.rows.length === 0;
  return nothing ? 204 : 200;
}
