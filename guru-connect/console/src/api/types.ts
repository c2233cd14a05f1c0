/** What the console's API answers, as far as the pages show it. */
export type Role = 'admin' | 'technician' | 'auditor';

export interface Me {
  readonly technician_id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly has_totp: boolean;
}

export interface Technician extends Me {
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly last_signed_in_at: string | null;
}

export interface MachineGroup {
  readonly group_id: string;
  readonly name: string;
  readonly machines: number;
}

export interface ListedMachine {
  readonly agent_id: string;
  readonly group_id: string | null;
  readonly group: string | null;
  readonly hostname: string | null;
  readonly platform: string | null;
  readonly agent_version: string | null;
  readonly connected: boolean;
  readonly last_seen_at: string | null;
  /** When the agent came from another machine than before. */
  readonly moved_at: string | null;
  /** A copy of the machine that was refused. */
  readonly clone: { readonly hostname: string; readonly seen_at: string } | null;
  readonly open_session: {
    readonly session_id: string;
    readonly status: string;
    readonly technician_id: string;
    readonly technician_name: string;
  } | null;
}

export interface MachineKey {
  readonly key_id: string;
  readonly label: string | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}

export interface Session {
  readonly session_id: string;
  readonly agent_id: string | null;
  readonly hostname?: string | null;
  readonly mode: string;
  readonly status: string;
  readonly source: string;
  readonly technician: { readonly id: string; readonly name: string };
  readonly reason: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly end_reason: string | null;
  readonly audit: { readonly length: number; readonly head: string } | null;
  readonly consent: { readonly state: string; readonly cause: string | null; readonly access: string };
}

export interface Machine extends Omit<ListedMachine, 'open_session' | 'group'> {
  readonly created_at: string;
  readonly monitors: readonly { readonly name: string; readonly width: number; readonly height: number }[];
  readonly keys: readonly MachineKey[];
  readonly sessions: readonly Session[];
}

export interface SessionEvent {
  readonly event_id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AuditEvent extends SessionEvent {
  readonly session_id: string | null;
  readonly agent_id: string | null;
  readonly technician_name: string | null;
  readonly client_address: string | null;
  readonly chain: string;
  readonly chain_index: number;
  readonly hash: string;
}

export interface Verification {
  readonly is_intact: boolean;
  readonly chains: number;
  readonly rows: number;
  readonly sessions: number;
  readonly finding_count: number;
  readonly findings: readonly { readonly kind: string; readonly table: string; readonly detail: string }[];
}

export interface ConsentPolicy {
  readonly prompt: string;
  readonly timeout_seconds: number;
  readonly on_timeout: string;
  readonly access: string;
  readonly until_granted: string;
  readonly indicator: boolean;
}

/** What one source says of consent; null: nothing. */
export interface ConsentWish {
  readonly prompt: 'prompt' | 'notify' | 'silent' | null;
  readonly timeout_seconds: number | null;
  readonly on_timeout: 'refuse' | 'allow' | null;
  readonly access: 'view' | 'control' | null;
  readonly until_granted: 'nothing' | 'view' | null;
  readonly indicator: boolean | null;
}

export interface SettingsSource {
  readonly consent: ConsentWish;
  readonly framing_origins: readonly string[];
}

export interface Settings {
  readonly version: string;
  readonly public_url: string;
  readonly embed_allowed_origins: readonly string[];
  readonly features: Readonly<Record<string, boolean>>;
  readonly organisation: string;
  readonly consent: { readonly unattended: ConsentPolicy; readonly attended: ConsentPolicy };
  readonly from_environment: SettingsSource;
  readonly from_console: SettingsSource;
  readonly integration_configured: boolean;
  readonly session_longest_seconds: number;
  readonly session_idle_seconds: number;
}

export interface CodeSession {
  readonly session_id: string;
  readonly technician_id: string;
  readonly technician_name: string;
  readonly reason: string | null;
  readonly status: string;
  readonly hostname: string | null;
  readonly created_at: string;
  readonly expires_at: string;
  readonly consumed_at: string | null;
}

export interface SupportCode {
  readonly code: string;
  readonly expires_at: string;
  readonly session_id: string;
}
