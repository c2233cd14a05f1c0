/** Who calls, by its own words. */
export interface Consumer {
  /** Product and version, such as `guru-rmm/1.0.0`. */
  readonly consumer: string;
  /** The contract that it is pinned to, such as `1.4.1`. */
  readonly contractVersion: string;
}

const UNKNOWN = 'unknown';
/** A product of a User-Agent (RFC 9110, section 10.1.5), shorter than there. */
const PRODUCT = /^[\w.+-]{1,40}(?:\/[\w.+-]{1,23})?$/;
const CONTRACT = /^guru-connect-contract\/(\d[\w.+-]{0,30})$/;
/** Longest header that is read, in characters. */
const LONGEST = 500;

/**
 * Reads a User-Agent such as `guru-rmm/1.0.0 guru-connect-contract/1.4.1`: the first product is the caller. Untrusted text:
 * what is no product counts as `unknown`.
 */
export function readConsumer(userAgent: string | undefined): Consumer {
  const products = (userAgent ?? '').slice(0, LONGEST).split(' ');
  const [first = ''] = products;
  const contract = products.map((product) => CONTRACT.exec(product)?.[1]).find((version) => version);
  const isCaller = PRODUCT.test(first) && !CONTRACT.test(first);
  return { consumer: isCaller ? first : UNKNOWN, contractVersion: contract ?? UNKNOWN };
}
