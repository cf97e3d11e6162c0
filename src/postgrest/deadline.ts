/** Waiting, but not for ever. */

/**
 * What `work` comes to, if it does so in time.
 * @param late makes the error of work that takes longer
 * @throws what `work` throws, and `late()` after so many milliseconds
 */
export async function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => tooLate.reject(late()), milliseconds);
  try {
    return await Promise.race([work, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}
