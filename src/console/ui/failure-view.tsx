/** A call that failed: what the API said, and what one can do. */
import { Failure } from "../api/failure";

/** What is wrong beyond what the API says of it, by the status. */
function adviceOf({ status, retryAfter }: Failure): string | undefined {
  if (status === 401) return "It is not valid, or not any more: give another one.";
  if (status === 403) return "This key may not do that: another one with the scope can.";
  if (status === 429) return `Too much was asked in a short time. Try again in ${retryAfter ?? 60} s.`;
  if (status === 503)
    return `The service is not available for the moment. Try again in ${retryAfter ?? 5} s.`;
  return undefined;
}

export function FailureView({ failure, onRetry }: { readonly failure: unknown; onRetry?: () => void }) {
  const known = failure instanceof Failure ? failure : undefined;
  const message = failure instanceof Error ? failure.message : String(failure);
  const facts = known
    ? ([
        ["Code", known.code],
        ["Details", known.details],
        ["Hint", known.hint],
        ["Request", known.requestId],
      ] as const)
    : [];
  const advice = known && adviceOf(known);
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{message}</strong>
      </p>
      {advice && <p>{advice}</p>}
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name} class="fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
