/** Waiting, but not for ever. */

/**
 * What `work` comes to, if it does so in time.
 * @param late makes the error of work that takes longer
 * @throws what `work` throws, and `late()` after so many milliseconds
 */
export function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
