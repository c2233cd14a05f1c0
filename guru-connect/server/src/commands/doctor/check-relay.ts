import { error, type Finding, ok, warning } from './finding.ts';

const ANSWER_MS = 5000;
/** A Date header has whole seconds. */
const MOST_SKEW_SECONDS = 10;

/** Whether a relay answers where it listens, and where browsers look for it. */
export async function checkRelay(
  {
    host,
    port,
    publicUrl,
  }: { readonly host: string; readonly port: number; readonly publicUrl: string | undefined },
  ask: typeof fetch = fetch,
): Promise<Finding[]> {
  const local = `http://${host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
  const get = (url: string, path: string) => ask(`${url}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
  const here = await get(local, '/health/ready').catch(() => undefined);
  if (!here) return [warning('relay', `nothing answers on ${local}`, 'Start guru-connect serve.')];
  const findings = [
    here.ok
      ? ok('relay', `${local} is ready`)
      : error('relay', `${local} answers ${here.status}`, 'Look into its log: the database may be away.'),
  ];
  if (publicUrl === undefined || publicUrl === local) return findings;
  const outside = await get(publicUrl, '/health/live').catch((cause: unknown) => String(cause));
  if (typeof outside === 'string' || !outside.ok) {
    const why = typeof outside === 'string' ? 'does not answer' : `answers ${outside.status}`;
    return [
      ...findings,
      error(
        'reachable',
        `${publicUrl} ${why} from here`,
        'Check name, certificate and reverse proxy; it must pass /ws too.',
      ),
    ];
  }
  return [...findings, ok('reachable', `${publicUrl} leads here`), ...checkDate(outside.headers.get('date'))];
}

function checkDate(date: string | null): Finding[] {
  const skew = Math.abs(Date.parse(date ?? '') - Date.now()) / 1000;
  if (!(skew > MOST_SKEW_SECONDS)) return [];
  return [
    error('proxy clock', `the proxy's clock is ${Math.round(skew)} s off`, 'Let both keep time by NTP.'),
  ];
}
