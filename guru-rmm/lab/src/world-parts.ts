import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Progress } from './base/progress.ts';
import type { WorldPaths } from './base/world-paths.ts';
import type { WorldSpec } from './base/world-spec.ts';
import { existingDesktop } from './desktop/existing-desktop.ts';
import type { Person } from './desktop/person.ts';
import type { DisplayAccess } from './desktop/run-program.ts';
import { furnishDesktop, startXServer, type VirtualDesktop } from './desktop/virtual-desktop.ts';
import { removeOtherReleases, unpackRelease } from './releases/unpack-release.ts';
import { type ManagedServer, managedServer } from './servers/managed-server.ts';
import { enrollAgent, type RmmAgent, waitUntilOnline } from './servers/rmm-agent.ts';
import { type RmmApi, rmmApi, type SignIn } from './servers/rmm-api.ts';
import { hexSecret, secretFile, webhookSecret } from './servers/secret-file.ts';
import { readWorldFile, writeWorldFile } from './world-file.ts';

export const ADMIN_EMAIL = 'admin@guru.example';

export interface WorldParts {
  desktop: DisplayAccess;
  /** Who answers Guru Connect's question; null at a desktop that somebody sits at. */
  person: Person | null;
  gc: ManagedServer;
  rmm: ManagedServer;
  agent: RmmAgent;
  signIn: SignIn;
  /** Signed in as the first user. */
  api: RmmApi;
  /** Another machine: an agent of its own, on the same desktop. */
  addAgent(name: string): Promise<RmmAgent>;
}

/** Starts the parts of a world, side by side where that can be. */
export async function startParts(
  spec: WorldSpec,
  paths: WorldPaths,
  progress: Progress,
  onXServer: (desktop: VirtualDesktop) => void,
): Promise<WorldParts> {
  const integrationKey = path.join(paths.secrets, 'integration-key');
  const adminPassword = path.join(paths.secrets, 'admin-password');
  const webhooks = path.join(paths.secrets, 'webhook-secret');
  secretFile(integrationKey);
  secretFile(webhooks, webhookSecret);
  const signIn = { email: ADMIN_EMAIL, password: secretFile(adminPassword, () => hexSecret(9)) };
  const rmmUrl = `http://127.0.0.1:${spec.rmmPort}`;
  const gcUrl = `http://127.0.0.1:${spec.gcPort}`;

  const startGc = async () => {
    const release = await progress.step('guru-connect: release', () =>
      unpackRelease(spec.gcRelease, 'bin/guru-connect', paths.releases),
    );
    mkdirSync(paths.gcData, { recursive: true });
    const server = managedServer({
      name: 'guru-connect',
      program: path.join(release, 'bin/guru-connect'),
      url: gcUrl,
      paths,
      env: {
        CONNECT_PORT: String(spec.gcPort),
        CONNECT_DATA_DIR: paths.gcData,
        CONNECT_INTEGRATION_KEY_FILE: integrationKey,
        CONNECT_EMBED_ALLOWED_ORIGINS: rmmUrl,
        CONNECT_WEBHOOK_URL: `${rmmUrl}/api/webhooks/connect`,
        CONNECT_WEBHOOK_SECRET_FILE: webhooks,
        ...spec.gcEnv,
      },
    });
    await progress.step('guru-connect: server ready', () => server.start());
    return { server, release };
  };

  const startRmm = async () => {
    const release = await progress.step('guru-rmm: release', () =>
      unpackRelease(spec.rmmRelease, 'bin/guru-rmm', paths.releases),
    );
    mkdirSync(paths.rmmData, { recursive: true });
    const server = managedServer({
      name: 'guru-rmm',
      program: path.join(release, 'bin/guru-rmm'),
      url: rmmUrl,
      paths,
      env: {
        RMM_PORT: String(spec.rmmPort),
        RMM_DATA_DIR: paths.rmmData,
        RMM_ADMIN_EMAIL: ADMIN_EMAIL,
        RMM_ADMIN_PASSWORD_FILE: adminPassword,
        CONNECT_SERVER_URL: gcUrl,
        CONNECT_INTEGRATION_KEY_FILE: integrationKey,
        CONNECT_WEBHOOK_SECRET_FILE: webhooks,
        ...spec.rmmEnv,
      },
    });
    await progress.step('guru-rmm: server ready', () => server.start());
    return { server, release };
  };

  const startDesktop = async (): Promise<DisplayAccess & { person: Person | null }> => {
    if (spec.desktop.kind === 'existing')
      return { ...existingDesktop(paths, spec.desktop.display), person: null };
    const { display } = spec.desktop;
    return progress.step('virtual desktop', async () => {
      const desktop = await startXServer(paths, display);
      onXServer(desktop);
      await furnishDesktop(desktop, paths);
      return desktop;
    });
  };

  const beside = [startGc(), startRmm(), startDesktop()] as const;
  // the others are waited for even when one fails, so that nothing is started behind the clean-up
  await Promise.allSettled(beside);
  const [{ server: gc, release: gcRelease }, { server: rmm, release: rmmRelease }, desktop] =
    await Promise.all(beside);
  removeOtherReleases(paths.releases, [gcRelease, rmmRelease]);
  const api = rmmApi(rmmUrl);
  const agentSpec = {
    name: 'rmm-agent',
    program: path.join(rmmRelease, 'bin/guru-rmm-agent'),
    serverUrl: rmmUrl,
    dataDir: paths.agentData,
    paths,
    desktop,
  };
  const agent = await progress.step('rmm agent: enrolled', async () => {
    await api.signIn(signIn);
    const known = readWorldFile(paths.worldFile)?.agent_id ?? null;
    const enrolled = await enrollAgent(agentSpec, api, known);
    writeWorldFile(paths.worldFile, { agent_id: enrolled.agentId });
    return enrolled;
  });
  await progress.step('rmm agent: online', async () => {
    await agent.start();
    await waitUntilOnline(api, agent.agentId);
  });
  const addAgent = (name: string) =>
    enrollAgent({ ...agentSpec, name, dataDir: path.join(paths.dataDir, name) }, api, null);
  return { desktop, person: desktop.person, gc, rmm, agent, signIn, api, addAgent };
}
