import { expect, test } from '@jest/globals';
import { CONNECT_FEATURES } from '../../tests/support/connect-features.ts';
import type { AgentRow } from '../agents/agent-store.ts';
import type { CapabilityState } from '../connect-client/capability-monitor.ts';
import { ApiError } from '../errors/api-error.ts';
import { type AdmissionContext, admit, type BrokerRequest } from './admission.ts';

const REQUEST: BrokerRequest = {
  user: { userId: 'user-1', email: 'a@example.test', name: 'a', role: 'technician' },
  signInId: 'sign-in-1',
  agentId: 'agent-1',
  mode: 'unattended',
  reason: null,
  from: { address: null, user_agent: null },
};

const AGENT: AgentRow = {
  agent_id: 'agent-1',
  device_id: 'device-1',
  connect_agent_id: 'device-1',
  hostname: 'desk',
  platform: 'linux',
  os: null,
  agent_version: '1.0.0',
  enrolled_at: new Date(0),
  last_seen_at: null,
  cpu_percent: null,
  memory_used_bytes: null,
  memory_total_bytes: null,
  uptime_seconds: null,
  machine_id: null,
  hardware_id: null,
  moved_at: null,
  clone_hostname: null,
  clone_seen_at: null,
};

const capableOf = (features: typeof CONNECT_FEATURES): CapabilityState => ({
  ok: true,
  capabilities: { contract_version: '1.2.0', product_version: '1.0.0', supported_versions: ['v1'], features },
});

/** Admits the request in a world where these facts hold; `recorded` lists where a refusal was kept. */
async function admitWhere(facts: {
  exists?: boolean;
  mayControl?: boolean;
  capable?: boolean;
  online?: boolean;
  attendedReason?: 'required' | 'optional';
  request?: Partial<BrokerRequest>;
}) {
  const { exists = true, mayControl = true, capable = true, online = true } = facts;
  const { attendedReason = 'optional', request = {} } = facts;
  const recorded: string[] = [];
  const context: AdmissionContext = {
    access: {
      require: async (_user, action, ...[agentId]) => {
        expect([action, agentId]).toEqual(['agent:remote_control', 'agent-1']);
        if (!mayControl) throw new ApiError('forbidden', 'No.');
      },
    },
    agents: { find: async () => (exists ? AGENT : null) },
    audit: {
      record: async ({ data }) => void recorded.push(`audit ${data?.error_code}`),
    },
    capabilities: {
      current: async () =>
        capableOf({
          ...CONNECT_FEATURES,
          consent_prompt: true,
          support_codes: true,
          embedded_viewer: capable,
        }),
    },
    attendedReason,
    connections: { isOnline: () => online },
    store: {
      recordRefused: async (_click, error) => void recorded.push(`history ${error.code}`),
    },
  };
  const outcome = await admit(context, { ...REQUEST, ...request }).catch((error: ApiError) => error);
  return { outcome, recorded };
}

test('admits a request that passes every check, with its agent and what Guru Connect can do', async () => {
  const { outcome, recorded } = await admitWhere({});
  expect(outcome).toMatchObject({ ...REQUEST, agent: { agent_id: 'agent-1' }, mode: 'unattended' });
  expect(recorded).toEqual([]);
});

test.each([
  ['an agent that does not exist', { exists: false, mayControl: false }, 'audit agent_not_found'],
  ['an agent that the user may not control', { mayControl: false, capable: false }, 'audit forbidden'],
  ['a feature that is off', { capable: false, online: false }, 'history capability_unavailable'],
  ['an agent that is offline', { online: false }, 'history agent_offline'],
])('refuses %s, and records where that belongs', async (_what, facts, expected) => {
  const { outcome, recorded } = await admitWhere(facts);
  expect(recorded).toEqual([expected]);
  expect(outcome).toMatchObject({ code: expected.split(' ')[1] });
});

test.each([
  ['required', null, ['history reason_required']],
  ['required', 'The printer is stuck', []],
  ['optional', null, []],
] as const)(
  'asks for a reason where the policy is %s and the reason is %p',
  async (attendedReason, reason, expected) => {
    const { recorded } = await admitWhere({ attendedReason, request: { mode: 'attended', reason } });
    expect(recorded).toEqual(expected);
    const unattended = await admitWhere({ attendedReason, request: { mode: 'unattended', reason } });
    expect(unattended.recorded).toEqual([]);
  },
);
