import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { LabError } from '../base/lab-error.ts';
import { waitUntil } from '../base/wait-until.ts';

export interface ServiceSpec {
  /** For a person, and for the log file's name. */
  name: string;
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  /** A pipe as descriptor 3, for programs that report on one. */
  report?: boolean;
  /** Where standard output goes when not to the log file. */
  stdoutFile?: string;
}

export interface ServiceEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Service {
  name: string;
  pid: number;
  logFile: string;
  report: Readable | null;
  /** How it ended, or null while it runs. */
  ended(): ServiceEnd | null;
  /** Rejects with a plain sentence as soon as the service ends; never resolves. For `Promise.race`. */
  untilItEnds: Promise<never>;
  /** SIGTERM, then SIGKILL after the grace. Resolves when it has ended. */
  stop(graceMs?: number): Promise<void>;
  /** SIGKILL at once. */
  kill(): Promise<void>;
}

/**
 * Starts a program in a session of its own, so that Ctrl-C in the lab's terminal reaches the lab alone, with its
 * output in a file rather than a pipe, so that it outlives a lab that was killed without noticing.
 */
export async function startService(spec: ServiceSpec): Promise<Service> {
  const log = openSync(spec.logFile, 'a', 0o600);
  const out = spec.stdoutFile ? openSync(spec.stdoutFile, 'a', 0o600) : log;
  let child: ChildProcess;
  try {
    child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', out, log, ...(spec.report ? ['pipe' as const] : [])],
    });
  } finally {
    closeSync(log);
    if (out !== log) closeSync(out);
  }
  let end: ServiceEnd | null = null;
  const exited = new Promise<ServiceEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      end = { code, signal };
      resolve(end);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', (cause) =>
      reject(new LabError('start_failed', `${spec.name} could not be started: ${cause.message}.`, { cause })),
    );
  });
  const pid = child.pid;
  if (pid === undefined) throw new LabError('start_failed', `${spec.name} could not be started.`);
  child.unref();
  const untilItEnds = exited.then((how) => {
    throw new LabError('start_failed', endSentence(spec, how));
  });
  untilItEnds.catch(() => {}); // those who care are in a race with it
  const report = child.stdio[3];
  const stopWith = async (first: NodeJS.Signals, graceMs: number) => {
    if (end === null) child.kill(first);
    await waitUntil(() => end !== null, {
      what: `The end of ${spec.name}`,
      timeoutMs: graceMs,
      everyMs: 10,
    }).catch(() => child.kill('SIGKILL'));
    child.ref();
    await exited;
  };
  return {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    report: report && 'read' in report ? report : null,
    ended: () => end,
    untilItEnds,
    stop: (graceMs = 8000) => stopWith('SIGTERM', graceMs),
    kill: () => stopWith('SIGKILL', 2000),
  };
}

function endSentence(spec: ServiceSpec, { code, signal }: ServiceEnd): string {
  const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
  const last = lastLine(spec.logFile);
  return `${spec.name} ${how}${last ? `; its last words: ${last}` : ''} (log: ${spec.logFile}).`;
}

/** Logs may hold anything; one bounded line of printable text stands in the sentence. */
function lastLine(file: string): string | null {
  try {
    const line = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
    return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 300) || null;
  } catch {
    return null;
  }
}
