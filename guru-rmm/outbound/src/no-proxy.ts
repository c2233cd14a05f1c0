import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Whether `NO_PROXY` excludes a host, by the rules that curl and Go share: names with everything below them (`example.com`,
 * `.example.com`, `*.example.com`), addresses, subnets (`10.0.0.0/8`), each with a port or without, and `*`.
 * @param host name or address, an IPv6 address without brackets
 */
export function isExcluded(host: string, port: number, noProxy: string): boolean {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host.toLowerCase(), port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(host) !== 0) return isInSubnet(host, name);
  const domain = name.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function splitPort(entry: string): { name: string; onlyPort?: number } {
  // The last colon of a bare IPv6 address is no port.
  if (isIP(entry.split('/')[0] ?? '') !== 0) return { name: entry };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? '';
  return port === undefined ? { name } : { name, onlyPort: Number(port) };
}

function isInSubnet(host: string, name: string): boolean {
  const [address = '', bits] = name.split('/');
  const family = isIP(address);
  const longest = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (family === 0 || bits === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > longest)
    return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, prefix, type);
  return (isIPv6(host) ? 'ipv6' : 'ipv4') === type && list.check(host, type);
}
