import type { RemoteControlDownload } from '@guru-rmm/api/remote-control-download.ts';

/** What the dashboards receive when a remote-control session changes. */
export type RemoteControlEvents = {
  remote_control: { remote_control_id: string; agent_id: string; status: string };
  remote_control_download: RemoteControlDownload;
};
