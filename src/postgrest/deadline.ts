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

const DAY_SECONDS = 24 * 3600;

/**
 * Seconds until the limits of a day begin anew, at least one: on Cloudflare's free plan at midnight UTC.
 * @param now epoch milliseconds
 * @see https://developers.cloudflare.com/d1/platform/pricing/
 * @see https://developers.cloudflare.com/kv/platform/pricing/
 */
export function secondsToNextDay(now: number): number {
  return DAY_SECONDS - (Math.floor(now / 1000) % DAY_SECONDS);
}
