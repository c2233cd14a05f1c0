import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const SRC = path.resolve(import.meta.dirname, '../src');

/** What each layer may use besides itself. `main.tsx` is the way in and belongs to `app`. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  features: ['shared'],
  app: ['features', 'shared'],
};

interface Import {
  readonly from: string;
  readonly specifier: string;
}

const imports: Import[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier = '']) => ({
      from: file,
      specifier,
    }));
  });

function layerOf(file: string): string {
  return file.startsWith('main.') ? 'app' : (file.split(path.sep)[0] ?? '');
}

function violations(all: readonly Import[]): string[] {
  return all
    .filter(({ specifier }) => specifier.startsWith('.'))
    .flatMap(({ from, specifier }) => {
      const target = path.normalize(path.join(path.dirname(from), specifier));
      const [own, other] = [layerOf(from), layerOf(target)];
      const sameFeature = from.split(path.sep)[1] === target.split(path.sep)[1];
      const allowed = own === other ? own !== 'features' || sameFeature : MAY_USE[own]?.includes(other);
      return allowed ? [] : [`${from} uses ${target}`];
    });
}

describe('layers', () => {
  test('point one way: shared, features, app; no feature knows another', () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(violations(imports)).toEqual([]);
  });

  test('the rule finds each kind of breach', () => {
    const breaches = [
      { from: 'shared/api/request.ts', specifier: '../../features/auth/signed-in-user.ts' },
      { from: 'features/auth/a.ts', specifier: '../../app/queries.ts' },
      { from: 'features/auth/a.ts', specifier: '../agents/agent.ts' },
      { from: 'app/app.tsx', specifier: '../../../server/src/main.ts' },
    ];
    expect(violations(breaches)).toHaveLength(breaches.length);
  });

  test('the contract is known to one file', () => {
    const users = imports.filter(({ specifier }) => specifier.startsWith('guru-connect-contract'));
    const border = path.join('features', 'remote-control', 'embed', 'embed-host.ts');
    expect(new Set(users.map(({ from }) => from))).toEqual(new Set([border]));
    expect(new Set(users.map(({ specifier }) => specifier))).toEqual(
      new Set(['guru-connect-contract/embed']),
    );
  });
});
