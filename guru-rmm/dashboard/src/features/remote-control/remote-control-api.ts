import { z } from 'zod/mini';
import { request } from '../../shared/api/request.ts';

/** How the machine's user is involved: not at all, or asked first. */
export type RemoteControlMode = 'unattended' | 'attended';

const features = z.record(z.string(), z.boolean());

const capabilities = z.object({
  available: z.boolean(),
  reason: z.optional(z.nullable(z.string())),
  contract_version: z.optional(z.nullable(z.string())),
  product_version: z.optional(z.nullable(z.string())),
  pinned_version: z.optional(z.nullable(z.string())),
  features: z.optional(z.nullable(features)),
});

/** What remote control can do at present, as the RMM server learnt it from Guru Connect. */
export type RemoteControlCapabilities = z.infer<typeof capabilities>;

export function getCapabilities(): Promise<RemoteControlCapabilities> {
  return request('/api/remote-control/capabilities', capabilities);
}

const brokerAnswer = z.object({
  remote_control_id: z.string(),
  session_id: z.string(),
  viewer_embed_url: z.string(),
  viewer_native_url: z.optional(z.nullable(z.string())),
  mode: z.string(),
});

/** A session that is ready to be shown. The embed URL's fragment is a secret of a few minutes. */
export type BrokerAnswer = z.infer<typeof brokerAnswer>;

/** The broker may have to fetch and start the remote desktop on the machine first; its own limit is shorter. */
const BROKER_TIMEOUT_MS = 120_000;

/** Asks the broker for a session. Aborted, the server ends whatever it had begun. */
export function startRemoteControl(
  agentId: string,
  mode: RemoteControlMode,
  reason: string,
  signal: AbortSignal,
): Promise<BrokerAnswer> {
  return request(`/api/agents/${encodeURIComponent(agentId)}/remote-control`, brokerAnswer, {
    method: 'POST',
    body: { mode, ...(reason ? { reason } : {}) },
    timeoutMs: BROKER_TIMEOUT_MS,
    signal,
  });
}

/** Ends a session on both servers; ending an ended one is no error. Survives the page that asks for it. */
export async function endRemoteControl(remoteControlId: string): Promise<void> {
  await request(`/api/remote-control/${encodeURIComponent(remoteControlId)}`, z.unknown(), {
    method: 'DELETE',
    keepalive: true,
  });
}

/** What this page tells the server of the viewer's doings: hints for the audit, never its source of truth. */
export type ViewerReport =
  | { readonly type: 'viewer_connected' }
  | {
      readonly type: 'first_frame';
      readonly width: number;
      readonly height: number;
      readonly elapsed_ms: number;
    }
  | { readonly type: 'viewer_error'; readonly code: string; readonly detail: string };

export async function reportViewerEvent(remoteControlId: string, report: ViewerReport): Promise<void> {
  await request(`/api/remote-control/${encodeURIComponent(remoteControlId)}/events`, z.unknown(), {
    method: 'POST',
    body: report,
    keepalive: true,
  });
}

const text = z.optional(z.nullable(z.string()));

const historyRow = z.object({
  remote_control_id: z.string(),
  mode: z.string(),
  technician: z.optional(z.nullable(z.object({ id: text, email: text, name: text }))),
  reason: text,
  status: z.string(),
  outcome: text,
  error_code: text,
  cause_code: text,
  error_detail: text,
  started_at: text,
  first_frame_at: text,
  ended_at: text,
  end_reason: text,
});

/** One session of a machine, as the audit knows it. */
export type RemoteControlRow = z.infer<typeof historyRow>;

export async function listRemoteControl(agentId: string): Promise<RemoteControlRow[]> {
  const answer = await request(
    `/api/agents/${encodeURIComponent(agentId)}/remote-control`,
    z.object({ sessions: z.array(historyRow) }),
  );
  return answer.sessions;
}
