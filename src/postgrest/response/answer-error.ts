/**
 * A thrown value → its response: the four fields, and `Proxy-Status` with the code (RFC 9209). Errors of the engine and
 * of its host are mapped, logged and rendered only here.
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
import { PostgrestError, transport } from "../errors";
import { logFault } from "../errors/log-fault";

/** A host that takes no writes for a while means to, so this is no fault, and each write would be a line. */
const readOnly = "25006";

interface ErrorAnswers {
  /** The name in `Proxy-Status`. */
  readonly productName: string;
  /** Whether to say where the fault in a body is; PostgREST does not. */
  readonly tellPlaces?: boolean;
  /** Maps a host's own error to a client's. Undefined: a fault of ours, which is not shown. */
  readonly map?: (thrown: unknown) => PostgrestError | undefined;
}

/**
 * Makes the function that answers errors. It logs errors that a client cannot correct. It shows only errors of the
 * catalogue, because the text of any other error may contain what a client must not see.
 */
export function errorAnswerer({
  productName,
  tellPlaces = false,
  map,
}: ErrorAnswers): (thrown: unknown) => Response {
  return (thrown) => {
    const known = thrown instanceof PostgrestError ? thrown : (map?.(thrown) ?? transport.internal());
    if (known.status >= 500 && known.code !== readOnly) logFault(thrown);
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
