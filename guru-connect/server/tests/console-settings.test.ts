import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LiveSettings } from '../src/settings/live-settings.ts';
import { ConsoleClient } from './support/console-client.ts';
import { PARENT_ORIGIN, startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let admin: ConsoleClient;
let technician: ConsoleClient;
let auditor: ConsoleClient;

beforeAll(async () => {
  relay = await startRelay();
  [admin, technician, auditor] = (await Promise.all(
    (['admin', 'technician', 'auditor'] as const).map((role) => ConsoleClient.signedIn(relay, role)),
  )) as [ConsoleClient, ConsoleClient, ConsoleClient];
  await admin.call('POST', '/api/machines/front-desk/keys', {});
});
afterAll(() => relay.close());

describe('groups of machines', () => {
  const GROUPS = '/api/machine-groups';

  test('a machine is found by its group, which administrators make, rename and delete', async () => {
    const made = await admin.call('POST', GROUPS, { name: ' Reception ' });
    expect(made.body.group).toMatchObject({ name: 'Reception', machines: 0 });
    const { group_id: id } = made.body.group;
    expect(await admin.refusal('POST', GROUPS, { name: 'reception' })).toBe('409 group_exists');
    expect(await admin.refusal('POST', GROUPS, { name: 'two\nlines' })).toBe('422 validation_failed');

    expect((await admin.call('PATCH', '/api/machines/front-desk', { group_id: id })).status).toBe(204);
    const found = async (group: string) =>
      (await technician.call('GET', `/api/machines?search=front&group=${group}`)).body.machines;
    expect(await found(id)).toMatchObject([{ agent_id: 'front-desk', group_id: id, group: 'Reception' }]);
    expect(await found('none')).toEqual([]);
    expect((await auditor.call('GET', GROUPS)).body.groups).toEqual([
      { group_id: id, name: 'Reception', machines: 1 },
    ]);

    await admin.call('POST', GROUPS, { name: 'Workshop' });
    const renaming = [GROUPS, id].join('/');
    expect(await admin.refusal('PATCH', renaming, { name: 'WORKSHOP' })).toBe('409 group_exists');
    expect((await admin.call('PATCH', renaming, { name: 'Front' })).status).toBe(204);
    expect((await technician.call('GET', '/api/machines/front-desk')).body.group_id).toBe(id);

    expect((await admin.call('DELETE', renaming)).status).toBe(204);
    expect(await admin.refusal('DELETE', renaming)).toBe('404 group_not_found');
    expect(await admin.refusal('PATCH', '/api/machines/front-desk', { group_id: id })).toBe(
      '404 group_not_found',
    );
    expect(await admin.refusal('PATCH', '/api/machines/nobody', { group_id: null })).toBe(
      '404 agent_not_found',
    );
    expect(await found('none')).toMatchObject([{ agent_id: 'front-desk', group: null }]);
    const events = await relay.sql<{ type: string; group: string }[]>`
      SELECT type, data ->> 'group' AS group FROM connect_audit_events
      WHERE type LIKE 'machine_group_%' ORDER BY chain_index`;
    expect(events.map((one) => `${one.type} ${one.group}`)).toEqual([
      'machine_group_created Reception',
      'machine_group_set Reception',
      'machine_group_created Workshop',
      'machine_group_renamed Front',
      'machine_group_deleted Front',
    ]);
  });
});

describe('settings', () => {
  const NOTHING = {
    prompt: null,
    timeout_seconds: null,
    on_timeout: null,
    access: null,
    until_granted: null,
    indicator: null,
  };

  test('what an administrator demands of consent counts for the next session, and never less than the environment', async () => {
    const strict = await startRelay({
      environment: { CONNECT_CONSENT_PROMPT: 'notify', CONNECT_CONSENT_TIMEOUT_SECONDS: '30' },
    });
    const boss = await ConsoleClient.signedIn(strict, 'admin');
    await boss.call('POST', '/api/machines/back-desk/keys', {});
    const set = async (consent: object) =>
      (await boss.call('PATCH', '/api/settings', { consent: { ...NOTHING, ...consent } })).body;

    expect((await set({ prompt: 'silent', timeout_seconds: 600 })).consent.unattended).toMatchObject({
      prompt: 'notify',
      timeout_seconds: 30,
    });
    const answer = await set({ prompt: 'prompt', access: 'view' });
    expect(answer).toMatchObject({
      from_environment: { consent: { prompt: 'notify', access: null } },
      from_console: { consent: { prompt: 'prompt', access: 'view' } },
    });
    const session = await boss.call('POST', '/api/machines/back-desk/sessions', {});
    const [row] = await strict.sql<{ consent_policy: object }[]>`
      SELECT consent_policy FROM connect_sessions WHERE session_id = ${session.body.session_id}`;
    expect(row?.consent_policy).toMatchObject({ prompt: 'prompt', access: 'view', timeout_seconds: 30 });

    await strict.close();
  });

  test('a page that is added may frame the viewer at once, beside those of the environment', async () => {
    const framedBy = async () =>
      /frame-ancestors ([^;]*)/.exec(
        (await fetch(`${relay.url}/viewer?embed=1`)).headers.get('content-security-policy') ?? '',
      )?.[1];
    expect(await framedBy()).toBe(PARENT_ORIGIN);
    const added = 'https://rmm.example.com';
    const { body } = await admin.call('PATCH', '/api/settings', { framing_origins: [`${added}/`] });
    expect(body.embed_allowed_origins).toEqual([PARENT_ORIGIN, added]);
    expect(await framedBy()).toBe(`${PARENT_ORIGIN} ${added}`);
    const unnameable = await admin.call('PATCH', '/api/settings', {
      framing_origins: ['http://[fd00::7]:8480'],
    });
    expect(unnameable.status).toBe(422);
    // Twice the same is one event.
    await admin.call('PATCH', '/api/settings', { framing_origins: [added] });
    await admin.call('PATCH', '/api/settings', { framing_origins: [] });
    expect(await framedBy()).toBe(PARENT_ORIGIN);
    const events = await relay.sql<{ data: object }[]>`
      SELECT data FROM connect_audit_events WHERE type = 'setting_changed' ORDER BY chain_index`;
    expect(events.map(({ data }) => data)).toMatchObject([
      { setting: 'framing_origins', before: [], after: [added], by: expect.any(String) },
      { setting: 'framing_origins', before: [added], after: [] },
    ]);
  });

  test.each([
    { framing_origins: ['https://rmm.example.com/path'] },
    { framing_origins: ['javascript:alert(1)'] },
    { framing_origins: ["https://rmm.example.com; script-src 'unsafe-inline'"] },
    { framing_origins: ['*'] },
    { consent: { ...NOTHING, timeout_seconds: 5 } },
    { consent: { ...NOTHING, indicator: false } },
    { consent: { prompt: 'prompt' } },
  ])('refuses %j', async (change) => {
    expect(await admin.refusal('PATCH', '/api/settings', change)).toBe('422 validation_failed');
  });

  test('a relay takes over what another one has changed', async () => {
    const settings = await LiveSettings.load(relay.pool, { consent: {}, embedAllowedOrigins: [] });
    await admin.call('PATCH', '/api/settings', { framing_origins: ['https://other.example.com'] });
    expect(settings.framingOrigins).toEqual([]);
    await settings.refresh();
    expect(settings.framingOrigins).toEqual(['https://other.example.com']);
  });
});
