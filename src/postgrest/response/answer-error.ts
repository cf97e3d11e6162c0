/**
 * What was thrown → its response: the four fields, and `Proxy-Status` with the code (RFC 9209). The one place that
 * maps, logs and renders errors, for the engine and for the app that it is mounted in.
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
import { PostgrestError, transport } from "../errors";
import { logFault } from "../errors/log-fault";

interface ErrorAnswers {
  /** The name in `Proxy-Status`. */
  readonly productName: string;
  /** Say where a body is at fault, where PostgREST says only that it is. */
  readonly tellPlaces?: boolean;
  /** What a host's own error means to a client. Undefined: a fault of ours, which is not shown. */
  readonly map?: (thrown: unknown) => PostgrestError | undefined;
}

/**
 * Makes the function that answers errors. It logs what a client cannot mend, and tells the client nothing that the
 * catalogue does not say: the text of any other error may hold what a client must not see.
 */
export function errorAnswerer({
  productName,
  tellPlaces = false,
  map,
}: ErrorAnswers): (thrown: unknown) => Response {
  return (thrown) => {
    const known = thrown instanceof PostgrestError ? thrown : (map?.(thrown) ?? transport.internal());
    if (known.status >= 500) logFault(thrown);
    const told = tellPlaces ? known.withPlace() : known;
    return new Response(JSON.stringify(told), {
      status: told.status,
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Proxy-Status": `${productName}; error=${told.code}`,
        ...told.headers,
      },
    });
  };
}
