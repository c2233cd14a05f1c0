import path from 'node:path';
import { parseArgs } from 'node:util';
import { CASE_NAMES, type CaseName } from './cases.ts';
import { FULL, type Sizes } from './sizes.ts';

export interface Options {
  readonly cases: readonly CaseName[];
  readonly sizes: Sizes;
  /** An unpacked release; undefined: the server of this work tree. */
  readonly release: string | undefined;
  readonly json: boolean;
  readonly portBase: number;
  readonly ports: number;
}

/**
 * Reads the command line.
 * @param from the folder that a relative `--release` starts from
 * @throws Error that names the option and what it may be
 */
export function parseOptions(args: readonly string[], from: string): Options {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      busy: { type: 'boolean', default: false },
      agents: number,
      sessions: number,
      pairs: number,
      concurrency: number,
      seconds: number,
      release: { type: 'string' },
      json: { type: 'boolean', default: false },
      'port-base': number,
      ports: number,
    },
  });
  const positive = (name: keyof typeof values, fallback: number, most: number): number => {
    const given = values[name];
    const value = given === undefined ? fallback : Number(given);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new Error(`--${name} must be a whole number from 1 to ${most}`);
  };
  return {
    cases: chooseCases(values.only, values.busy),
    sizes: {
      agents: positive('agents', FULL.agents, 19_000),
      sessions: positive('sessions', FULL.sessions, 6000),
      pairs: positive('pairs', FULL.pairs, 100_000),
      concurrency: positive('concurrency', FULL.concurrency, 1000),
      seconds: positive('seconds', FULL.seconds, 600),
    },
    release: values.release === undefined ? undefined : path.resolve(from, values.release),
    json: values.json,
    portBase: positive('port-base', 19_400, 65_000),
    ports: positive('ports', 100, 500),
  };
}

/** All but the busy one, which comes with `--busy` or by its name. */
function chooseCases(only: string | undefined, busy: boolean): CaseName[] {
  const names = only === undefined ? undefined : only.split(',').filter(Boolean);
  const unknown = names?.find((name) => !CASE_NAMES.some((known) => known === name));
  if (unknown !== undefined || names?.length === 0)
    throw new Error(`--only ${unknown ?? ''}: known cases are ${CASE_NAMES.join(', ')}`);
  return CASE_NAMES.filter((name) =>
    name === 'stalled-busy'
      ? names?.includes(name) || (busy && (names?.includes('stalled') ?? true))
      : (names?.includes(name) ?? true),
  );
}
