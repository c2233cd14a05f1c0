import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { INTEGRATION_BASE_PATH, OPERATION_IDS, OPERATIONS } from 'guru-connect-contract';
import { INTEGRATION_KEY, startRelay, type TestRelay } from '../support/relay.ts';
import { type NegativeCase, negativeCases } from './negative-cases.ts';

let relay: TestRelay;
beforeAll(async () => {
  // Many calls within a minute, none of which is to be refused for that.
  // And the origin is the one that the generator thinks of, so that only what it breaks is broken.
  const environment = {
    CONNECT_RATE_LIMIT_PER_MINUTE: '1000000',
    CONNECT_EMBED_ALLOWED_ORIGINS: 'https://host.example',
  };
  relay = await startRelay({ environment });
});
afterAll(async () => {
  await relay.close();
});

/** Sends it over the real line; the answer is held against the document on its way (watch-answers.ts). */
async function refusalOf({ id, path, query, headers, credential, rawBody }: NegativeCase): Promise<string> {
  const { method, path: template } = OPERATIONS[id];
  const address = template.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  );
  const secret = credential === undefined ? INTEGRATION_KEY : credential;
  const response = await fetch(`${relay.url}${INTEGRATION_BASE_PATH}${address}${query ?? ''}`, {
    method,
    headers: {
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      ...(rawBody === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(rawBody === undefined ? {} : { body: rawBody }),
  });
  const text = await response.text();
  const code = /"error_code":"([a-z_]+)"/.exec(text)?.[1] ?? text.slice(0, 80);
  return `${response.status} ${code}`;
}

const cases = negativeCases();

test.each(OPERATION_IDS.filter((id) => cases.some((one) => one.id === id)))(
  '%s refuses whatever is wrong, in the envelope',
  async (id) => {
    const wrong: string[] = [];
    for (const one of cases.filter((each) => each.id === id)) {
      const refusal = await refusalOf(one).catch((error: unknown) => String(error));
      if (one.expected.includes(refusal)) continue;
      wrong.push(`${one.name}: ${refusal} and not ${one.expected.join(' or ')}`);
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);

test('nothing of all that was kept', async () => {
  const [rows] = await relay.sql`
    SELECT (SELECT count(*)::int FROM connect_sessions) AS sessions,
           (SELECT count(*)::int FROM connect_agent_keys) AS keys,
           (SELECT count(*)::int FROM connect_idempotency_keys) AS idempotency`;
  expect(rows).toEqual({ sessions: 0, keys: 0, idempotency: 0 });
});
