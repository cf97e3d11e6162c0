/** Time limits. */

/**
 * The result of `work`, if it is ready in time.
 * @param late makes the error for work that takes longer
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
 * Seconds until daily limits are reset, at least one. Cloudflare's free plan resets them at midnight UTC.
 * @param now epoch milliseconds
 * @see https://developers.cloudflare.com/d1/platform/pricing/
 * @see https://developers.cloudflare.com/kv/platform/pricing/
 */
export function secondsToNextDay(now: number): number {
  return DAY_SECONDS - (Math.floor(now / 1000) % DAY_SECONDS);
}
