/** How Windows says that a service is (SERVICE_STATUS, dwCurrentState). */
export const SERVICE_STATES = [
  'stopped',
  'start_pending',
  'stop_pending',
  'running',
  'continue_pending',
  'pause_pending',
  'paused',
] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

export interface ServiceSpec {
  readonly name: string;
  readonly displayName: string;
  /** Command line that Windows starts. */
  readonly command: string;
}

/** The services of a Windows machine. Each call may throw a WindowsError. */
export interface ServiceManager {
  /** Null: there is no such service. */
  state(name: string): ServiceState | null;
  /** Starts with the machine, and again when it dies. */
  create(spec: ServiceSpec): void;
  remove(name: string): void;
  start(name: string): void;
  /** Asks it to stop; it does so some time later. */
  stop(name: string): void;
}
