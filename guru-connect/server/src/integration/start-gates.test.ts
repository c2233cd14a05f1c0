import { describe, expect, test } from '@jest/globals';
import Fastify from 'fastify';
import type { ServedMajor } from './served-major.ts';
import { SERVED_MAJORS } from './served-majors.ts';
import { assertServable, refuseUndocumentedRoutes } from './start-gates.ts';

const [V1] = SERVED_MAJORS;
if (!V1) throw new Error('nothing is served');
const without = <T>(record: Readonly<Record<string, T>>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
const starting = (...majors: ServedMajor[]) => expect(() => assertServable(majors));
const { document } = V1;

test('what is served today may start', () => {
  expect(() => assertServable(SERVED_MAJORS)).not.toThrow();
});

describe('a server that has drifted does not start', () => {
  test('an operation without handler', () => {
    starting({ ...V1, handlers: without(V1.handlers, 'getAgent') }).toThrow(/unserved getAgent/);
  });
  test('a handler whose operation is gone', () => {
    const paths = without(document.paths, '/v1/codes');
    starting({ ...V1, document: { ...document, paths } }).toThrow(/not in the document createSupportCode/);
  });
  test('an operation that the table of the package does not know', () => {
    const get = { operationId: 'getWeather', responses: {} };
    const paths = { ...document.paths, '/v1/weather': { get } };
    starting({ ...V1, document: { ...document, paths } }).toThrow(/getWeather/);
  });
  test('a document of another version than its package, or of another major', () => {
    const info = { ...document.info, version: '1.0.99' };
    starting({ ...V1, document: { ...document, info } }).toThrow(/1\.0\.99/);
    starting({ ...V1, version: 'v2' }).toThrow(/document of v2/);
  });
  test('a path of another major', () => {
    const paths = Object.fromEntries(
      Object.entries(document.paths).map(([path, item]) => [path.replace('/v1/codes', '/v3/codes'), item]),
    );
    starting({ ...V1, document: { ...document, paths } }).toThrow(/\/v3\/codes/);
  });
  test('nothing, or the same twice', () => {
    starting().toThrow(/No major/);
    starting(V1, V1).toThrow(/twice/);
  });
  test('a deprecation that is too short, or names nothing that is served', () => {
    const since = new Date('2027-01-01T00:00:00Z');
    const notice = 'https://connect.example.com/v1-ends';
    const soon = { since, sunset: new Date('2027-05-01T00:00:00Z'), notice, successor: 'v2' };
    starting({ ...V1, deprecation: soon }).toThrow(/six months/);
    const late = { ...soon, sunset: new Date('2027-12-01T00:00:00Z') };
    starting({ ...V1, deprecation: late }).toThrow(/v2, which is to replace v1/);
    starting({ ...V1, deprecation: { ...late, sunset: new Date('never') } }).toThrow(/six months/);
  });
});

describe('routes of the namespace', () => {
  const adding = (url: string, method = 'GET') => {
    const app = Fastify();
    refuseUndocumentedRoutes(app, SERVED_MAJORS);
    return expect(() => app.route({ method, url, exposeHeadRoute: false, handler: async () => ({}) }));
  };

  test.each(['/v1/debug', '', '/*', '/v1/agents/:other'])('%s is not in the document', (below) => {
    adding(`/api/integration${below}`).toThrow(/not in the contract/);
  });
  test('nor is another method of a path that is', () => {
    adding('/api/integration/v1/sessions', 'PUT').toThrow(/PUT/);
    adding('/api/integration/v1/sessions', 'POST').not.toThrow();
  });
  test('what lies elsewhere is no matter of it', () => {
    adding('/api/integrations').not.toThrow();
    adding('/health/live').not.toThrow();
  });
  test('nor does a plugin get around it', async () => {
    const app = Fastify();
    refuseUndocumentedRoutes(app, SERVED_MAJORS);
    app.register(async (scope) => scope.get('/v1/debug', async () => ({})), { prefix: '/api/integration' });
    await expect(app.ready()).rejects.toThrow(/not in the contract/);
  });
});
