const SECONDS = /^\d{1,10}$/;
const HTTP_DATE = /^\w{3}, .* GMT$/;

/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110, section 10.2.3: seconds or a date). Undefined when
 * there is none or it cannot be read. `now` is in milliseconds of the same clock as Date.now().
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (SECONDS.test(header)) return Number(header) * 1000;
  const date = HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
