/** What Windows keeps of the proxy, in `Software\Microsoft\Windows\CurrentVersion\Internet Settings`. */
export interface ProxyValues {
  readonly ProxyEnable: number | null;
  /** `host:port` for everything, or `http=host:port;https=host:port`. */
  readonly ProxyServer: string | null;
  /** Names between semicolons, with `*`; `<local>` is every name without a dot. */
  readonly ProxyOverride: string | null;
}

/** As `HTTP_PROXY` and its relatives have it. */
export type ProxyVariables = Partial<Record<'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY', string>>;

/**
 * Translates the proxy of Windows into the variables that the rest of this agent reads. A setup script (PAC) is not read.
 * @returns nothing when no proxy is switched on
 */
export function proxyVariables({ ProxyEnable, ProxyServer, ProxyOverride }: ProxyValues): ProxyVariables {
  if (ProxyEnable !== 1 || !ProxyServer) return {};
  const entries = ProxyServer.split(/[;\s]+/).filter(Boolean);
  const of = (scheme: string) =>
    entries.find((entry) => entry.startsWith(`${scheme}=`))?.slice(scheme.length + 1) ??
    entries.find((entry) => !entry.includes('='));
  const [http, https] = [of('http'), of('https')];
  const excluded = (ProxyOverride ?? '').split(/[;\s]+/).filter((name) => name !== '' && name !== '<local>');
  return {
    ...(http && { HTTP_PROXY: http }),
    ...(https && { HTTPS_PROXY: https }),
    ...(excluded.length > 0 && { NO_PROXY: excluded.join(',') }),
  };
}

/** The first that names a proxy, as a whole: the exceptions of one are none of another. */
export function firstProxy(...found: ProxyVariables[]): ProxyVariables {
  return found.find((proxy) => Object.keys(proxy).length > 0) ?? {};
}
