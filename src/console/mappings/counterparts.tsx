/** The counterparts of an entity: Carbon in the middle, the other systems around it, and the same as a list. */
import type { Mapping } from "../api/call";

export type Counterpart = Pick<Mapping, "id" | "entityId" | "integration" | "externalId">;

interface CounterpartsProps {
  readonly mappings: readonly Counterpart[];
  /** The id of the one that the drawer is about. */
  readonly shown: string;
  onOpen(id: string): void;
}

const width = 360;
const height = 200;

/** On an ellipse, from the top. */
function placeOf(index: number, count: number): { readonly x: number; readonly y: number } {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return { x: width / 2 + Math.cos(angle) * 125, y: height / 2 + Math.sin(angle) * 72 };
}

const shortened = (text: string) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);

export function Counterparts({ mappings, shown, onOpen }: CounterpartsProps) {
  const places = mappings.map((mapping, index) => ({ mapping, ...placeOf(index, mappings.length) }));
  return (
    <section aria-label="Counterparts">
      <svg viewBox={`0 0 ${width} ${height}`} class="graph" aria-hidden="true">
        {places.map(({ mapping, x, y }) => (
          <line
            key={mapping.id}
            x1={width / 2}
            y1={height / 2}
            x2={x}
            y2={y}
            class={mapping.externalId === null ? "loose" : ""}
          />
        ))}
        <Node x={width / 2} y={height / 2} title="Carbon" text={mappings[0]?.entityId ?? ""} kind="center" />
        {places.map(({ mapping, x, y }) => (
          <Node
            key={mapping.id}
            x={x}
            y={y}
            title={mapping.integration}
            text={mapping.externalId ?? "missing"}
            kind={mapping.id === shown ? "shown" : ""}
          />
        ))}
      </svg>
      <ul class="counterparts">
        {mappings.map(({ id, integration, externalId }) => (
          <li key={id}>
            <button
              type="button"
              class="link"
              aria-current={id === shown ? "true" : undefined}
              onClick={() => onOpen(id)}
            >
              {integration}
            </button>{" "}
            {externalId ?? <span class="missing">missing</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface NodeProps {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly text: string;
  readonly kind: string;
}

function Node({ x, y, title, text, kind }: NodeProps) {
  return (
    <g transform={`translate(${x} ${y})`} class={kind}>
      <rect x={-52} y={-20} width={104} height={40} rx={6} />
      <text y={-4}>{shortened(title)}</text>
      <text y={12} class="id">
        {shortened(text)}
      </text>
    </g>
  );
}
