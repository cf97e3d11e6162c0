/** What the API says of `/health`. Not in the Worker. */
import { type Description, json, type Operation } from "../describe/description";

const up = {
  200: {
    description: "It does",
    content: json({
      type: "object",
      properties: { status: { type: "string", const: "ok" } },
      required: ["status"],
    }),
  },
};

const base = { method: "get", tag: "Health", access: "open", answers: up } as const;

const operations: readonly Operation[] = [
  {
    ...base,
    path: "/health",
    operationId: "getHealth",
    summary: "Whether the server answers",
    errors: [405, 500],
  },
  {
    ...base,
    path: "/health/ready",
    operationId: "getReadiness",
    summary: "Whether its databases and key store answer as well",
    errors: [405, 500, 503],
  },
];

export function describeHealth(): Description {
  return {
    tags: [{ name: "Health", description: "Whether the server answers. No key is needed." }],
    schemas: {},
    operations,
  };
}
