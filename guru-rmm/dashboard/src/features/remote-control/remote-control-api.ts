import { endRemoteControl as endOperation } from '@guru-rmm/api/end-remote-control.ts';
import {
  getRemoteControlCapabilities,
  type RemoteControlCapabilities,
} from '@guru-rmm/api/get-remote-control-capabilities.ts';
import { listOpenRemoteControl as listOpenOperation } from '@guru-rmm/api/list-open-remote-control.ts';
import { listRemoteControl as listOperation } from '@guru-rmm/api/list-remote-control.ts';
import type { RemoteControl, RemoteControlMode } from '@guru-rmm/api/remote-control.ts';
import {
  reportViewerEvent as reportOperation,
  type ViewerReport,
} from '@guru-rmm/api/report-viewer-event.ts';
import { resumeRemoteControl as resumeOperation } from '@guru-rmm/api/resume-remote-control.ts';
import {
  type StartedRemoteControl,
  startRemoteControl as startOperation,
} from '@guru-rmm/api/start-remote-control.ts';
import { request } from '../../shared/api/request.ts';

export type { RemoteControlCapabilities, RemoteControlMode, ViewerReport };
export type BrokerAnswer = StartedRemoteControl;
export type RemoteControlRow = RemoteControl;

export function getCapabilities(): Promise<RemoteControlCapabilities> {
  return request(getRemoteControlCapabilities);
}

/**
 * The machine may have to download the remote desktop first, and the broker waits as long as bytes come: for half an hour
 * and a minute or two.
 */
const BROKER_TIMEOUT_MS = 35 * 60_000;

/** Asks the broker for a session. Aborted, the server ends whatever it had begun. */
export function startRemoteControl(
  agentId: string,
  mode: RemoteControlMode,
  reason: string,
  signal: AbortSignal,
): Promise<BrokerAnswer> {
  return request(startOperation, {
    parameters: { agent_id: agentId },
    body: { mode, ...(reason ? { reason } : {}) },
    timeoutMs: BROKER_TIMEOUT_MS,
    signal,
  });
}

/** Another viewer for one's own open session; the one before is disconnected. */
export function resumeRemoteControl(remoteControlId: string, signal: AbortSignal): Promise<BrokerAnswer> {
  return request(resumeOperation, { parameters: { remote_control_id: remoteControlId }, signal });
}

/** The answer is not read: a session has ended whatever it looks like. */
const END = { ...endOperation, answer: null };

/** Ends a session on both servers; ending an ended one is no error. Survives the page that asks for it. */
export async function endRemoteControl(remoteControlId: string): Promise<void> {
  await request(END, { parameters: { remote_control_id: remoteControlId }, keepalive: true });
}

export async function reportViewerEvent(remoteControlId: string, report: ViewerReport): Promise<void> {
  const parameters = { remote_control_id: remoteControlId };
  await request(reportOperation, { parameters, body: report, keepalive: true });
}

/** The sessions of a machine, as the audit knows them. */
export async function listRemoteControl(agentId: string): Promise<RemoteControlRow[]> {
  return (await request(listOperation, { parameters: { agent_id: agentId } })).sessions;
}

/** The open sessions of all machines that the user may see. */
export async function listOpenRemoteControl(): Promise<RemoteControlRow[]> {
  return (await request(listOpenOperation)).sessions;
}
