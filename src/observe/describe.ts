/** What the API says of `/health`. Not in the Worker. */
import { type Description, json, type Operation, type Schema } from "../describe/description";

const status = { type: "string", const: "ok" };

const good = (properties: Readonly<Record<string, Schema>>) => ({
  200: {
    description: "It does",
    content: json({ type: "object", properties, required: Object.keys(properties) }),
  },
});

const text = (description: string): Schema => ({ type: "string", description });

const base = { method: "get", tag: "Health", access: "open" } as const;

const operations: readonly Operation[] = [
  {
    ...base,
    path: "/health",
    operationId: "getHealth",
    summary: "Whether the server answers",
    answers: good({
      status,
      version: text("Of the service."),
      commit: text("What it was built from; `unknown` if it was built without git."),
      schema: text("The newest migration that it needs."),
    }),
    errors: [405, 500],
  },
  {
    ...base,
    path: "/health/ready",
    operationId: "getReadiness",
    summary: "Whether its databases and key store answer as well, with every migration applied",
    answers: good({ status }),
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
