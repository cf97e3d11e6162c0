/** Makes a value at its first use: what is made when a module loads delays the first request of every isolate. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
