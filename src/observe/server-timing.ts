/**
 * The times of a request's stages → the `Server-Timing` header, which browsers show with the request.
 * @see https://www.w3.org/TR/server-timing/
 */

/** Milliseconds by stage; a stage that the request did not reach is absent. */
export interface StageTimes {
  readonly auth?: number;
  readonly parse?: number;
  readonly plan?: number;
  readonly db?: number;
  readonly render?: number;
}

const stages = ["auth", "parse", "plan", "db", "render"] as const;

/** `{ auth: 0.2, db: 3.25 }` → `auth;dur=0.2, db;dur=3.3` */
export function renderServerTiming(times: StageTimes): string {
  let text = "";
  for (const stage of stages) {
    const milliseconds = times[stage];
    if (milliseconds === undefined) continue;
    text += `${text === "" ? "" : ", "}${stage};dur=${tenths(milliseconds)}`;
  }
  return text;
}

/** Rounds milliseconds to one digit after the point: the clock is no more precise without I/O between two readings. */
export function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
