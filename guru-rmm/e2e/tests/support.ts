import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchAlone } from '@guru-rmm/lab/base/fetch-alone.ts';
import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import type { WorldSpec } from '@guru-rmm/lab/base/world-spec.ts';
import {
  countOpenGcSessions,
  countUsableTokens,
  type RmmAudit,
  readAuditEvents,
  readGcAudit,
  readRmmAudit,
} from '@guru-rmm/lab/check/audit.ts';
import type { ApiAnswer } from '@guru-rmm/lab/servers/rmm-api.ts';
import { startWorld, type World } from '@guru-rmm/lab/world.ts';
import { expect } from '@jest/globals';

const base = Number(process.env.E2E_PORT_BASE ?? 18_740);

/** Ports and display of every world here: one at a time. Both can be moved, for a second run beside the first. */
export const PORTS = { rmmPort: base, gcPort: base + 1, stranger: base + 2, proxy: base + 3 };
export const DISPLAY = process.env.E2E_DISPLAY ?? ':84';

/**
 * How long a test waits for what has to come, in milliseconds; only a failure waits this long. Above all that the product
 * itself may take: a click lets the machine prepare for 75 s and then reach Guru Connect for 35 s, an agent that Guru
 * Connect was away from pauses for 16 s, and a host that is shared may stand still for 10 s at any moment.
 */
export const LONG_MS = 180_000;

/** Where a world may lie: reachable by the user that PostgreSQL runs as. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'guru-e2e-'));
  chmodSync(folder, 0o755);
  return folder;
}

function needVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} names no packed release; start the suite with: npm run e2e`);
  return value;
}

export const releases = () => ({
  gcRelease: needVariable('GC_RELEASE'),
  rmmRelease: needVariable('RMM_RELEASE'),
});

/** Whether Guru RMM's release is one that was packed with contract 1.0 as its pin (`npm run pack:pinned-1.0`). */
export const pinnedTo10 = () => path.basename(releases().rmmRelease).includes('-contract-1.0.');

/** A Guru Connect that serves a major of the contract which Guru RMM does not know, and no other. */
export const nextMajorRelease = () => needVariable('GC_NEXT_MAJOR_RELEASE');

/**
 * A fresh world with short lifetimes, so that ends that come by time come soon.
 * @param graceSeconds how long Guru Connect waits for a peer of a session that is away
 * @param rmmEnv added to what Guru RMM is started with
 * @param gcEnv added to what Guru Connect is started with
 */
export async function freshWorld(
  graceSeconds = 3,
  rmmEnv: Record<string, string> = {},
  gcEnv: Record<string, string> = {},
): Promise<World> {
  const spec: WorldSpec = {
    ...releases(),
    dataDir: makeFolder(),
    rmmPort: PORTS.rmmPort,
    gcPort: PORTS.gcPort,
    desktop: { kind: 'virtual', display: DISPLAY },
    gcEnv: { CONNECT_RECONNECT_GRACE_SECONDS: String(graceSeconds), ...gcEnv },
    rmmEnv: { RMM_RECONCILE_SECONDS: '0.5', ...rmmEnv },
  };
  return startWorld(spec);
}

/** Where the logs of the latest run stay: one folder a test file. */
const LOGS = process.env.E2E_LOGS ?? path.resolve(import.meta.dirname, '../out');

/** Ends the world and takes it away, except for its logs. */
export async function endWorldAndFolder(world: World | undefined, name: string): Promise<void> {
  if (!world) return;
  await world.stop();
  const kept = path.join(LOGS, name);
  rmSync(kept, { recursive: true, force: true });
  cpSync(world.paths.logs, kept, { recursive: true });
  rmSync(world.paths.dataDir, { recursive: true, force: true, maxRetries: 5 });
}

export const remoteControlPath = (agentId: string) => `/api/agents/${agentId}/remote-control`;

/** The click without a browser. */
export function callRemoteControl(world: World, agentId: string, reason?: string): Promise<ApiAnswer> {
  return world.api.call('POST', remoteControlPath(agentId), {
    mode: 'unattended',
    ...(reason ? { reason } : {}),
  });
}

/** The documented error, whole: one sentence, the code, the status twice, and an id that the answer's head has too. */
export function expectEnvelope(answer: ApiAnswer, status: number, code: string, causeCode?: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toMatchObject({
    detail: expect.stringMatching(/^[^\n]{10,300}[.!]$/),
    error_code: code,
    status_code: status,
    request_id: answer.headers.get('x-request-id'),
    ...(causeCode ? { cause_code: causeCode } : {}),
  });
}

/** Whatever went wrong: no session open on either side but this one of Guru Connect, no token that could be used. */
export async function expectNothingLeft(world: World, apartFrom?: string): Promise<void> {
  await waitUntil(
    async () =>
      (await countOpenGcSessions(world.paths, apartFrom)) === 0 && (await openRows(world)).length === 0,
    { what: 'The end of every session in both databases', timeoutMs: LONG_MS, everyMs: 100 },
  );
  expect(await countUsableTokens(world.paths)).toBe(0);
}

async function openRows(world: World): Promise<RmmAudit[]> {
  const agents = await world.api.listAgents();
  const rows = await Promise.all(agents.map((agent) => readRmmAudit(world.paths, agent.agent_id)));
  return rows.flat().filter((row) => row.status === 'starting' || row.status === 'active');
}

/** The latest audit row of a machine. */
export async function latestAudit(world: World, agentId: string): Promise<RmmAudit> {
  const row = (await readRmmAudit(world.paths, agentId))[0];
  if (!row) throw new Error('there is no audit row');
  return row;
}

export async function latestAuditEvent(
  world: World,
  type: string,
): Promise<{ subject: string | null; data: unknown }> {
  const event = (await readAuditEvents(world.paths, type))[0];
  if (!event) throw new Error(`there is no ${type} in the audit`);
  return event;
}

/** One event of a session, as Guru Connect tells it to its integrations. */
export interface ConnectEvent {
  type: string;
  data: Record<string, unknown>;
}

/** Calls Guru Connect's integration API as Guru RMM does; fails unless it succeeds. */
export async function callConnect<T>(world: World, method: string, path: string, body?: unknown): Promise<T> {
  const key = readFileSync(`${world.paths.secrets}/integration-key`, 'utf8').trim();
  const answer = await fetchAlone(`${world.gc.url}/api/integration/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as T;
}

/** What Guru Connect's integration API tells of a session, oldest first. */
export async function readConnectEvents(world: World, sessionId: string): Promise<ConnectEvent[]> {
  const path = `/sessions/${sessionId}/events`;
  return (await callConnect<{ events: ConnectEvent[] }>(world, 'GET', path)).events;
}

/** The state of a session on Guru Connect. */
export async function readConnectStatus(world: World, sessionId: string): Promise<string | undefined> {
  return (await readGcAudit(world.paths, sessionId))?.status;
}
