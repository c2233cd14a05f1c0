import { describe, expect, test } from '@jest/globals';
import { ERROR_CODES } from '../generated/error-codes.ts';
import { FEATURE_NAMES } from '../generated/known-values.ts';
import { OPERATIONS } from '../generated/operations.ts';
import { SCHEMAS } from '../generated/schemas.ts';
import { WEBHOOKS } from '../generated/webhooks.ts';
import { referenceName } from '../scripts/generate/openapi-document.ts';
import type { OperationEntry } from '../scripts/generate/operation-table.ts';
import { document, operationsOf, responseOf, webhooksOf } from './contract-document.ts';

const entries: [string, OperationEntry][] = Object.entries(OPERATIONS);
const PUBLIC = ['discoverCapabilities', 'getCapabilities'];

describe('operations', () => {
  test('the surface is what the products agreed on', () => {
    expect(
      entries.map(([id, { method, path, successStatus }]) => `${id} ${method} ${path} ${successStatus}`),
    ).toEqual([
      'discoverCapabilities GET /capabilities 200',
      'getCapabilities GET /v1/capabilities 200',
      'getAgent GET /v1/agents/{agent_id} 200',
      'listAgentKeys GET /v1/agents/{agent_id}/keys 200',
      'createAgentKey POST /v1/agents/{agent_id}/keys 201',
      'revokeAgentKey DELETE /v1/agents/{agent_id}/keys/{key_id} 204',
      'listSessions GET /v1/sessions 200',
      'createSession POST /v1/sessions 201',
      'getSession GET /v1/sessions/{session_id} 200',
      'endSession DELETE /v1/sessions/{session_id} 200',
      'listSessionEvents GET /v1/sessions/{session_id}/events 200',
      'createViewerToken POST /v1/sessions/{session_id}/viewer-token 201',
      'createSupportCode POST /v1/codes 201',
      'getRelease GET /v1/releases/{channel}/{platform} 200',
    ]);
  });

  test.each(entries)('%s has the errors that it must have', (id, entry) => {
    const codes = new Set(entry.errorCodes);
    const must = ['rate_limited', 'internal_error', 'unavailable', 'integration_not_configured'];
    if (!PUBLIC.includes(id)) must.push('unauthorized');
    if (entry.method !== 'GET') must.push('malformed_json', 'payload_too_large', 'unsupported_media_type');
    const takesInput = entry.pathParameters.length + entry.queryParameters.length > 0;
    if (takesInput || entry.requestSchema) must.push('validation_failed');
    if (entry.features.length > 0) must.push('feature_disabled');
    if (entry.acceptsIdempotencyKey) must.push('idempotency_conflict');
    if (entry.pathParameters.includes('agent_id') && id !== 'createAgentKey') must.push('agent_not_found');
    if (entry.pathParameters.includes('key_id')) must.push('key_not_found');
    if (entry.pathParameters.includes('session_id')) must.push('session_not_found');
    expect(must.filter((code) => !codes.has(code))).toEqual([]);
    expect([...codes].filter((code) => !(code in ERROR_CODES))).toEqual([]);
  });

  test('every error code can come from an operation, but for those of no operation', () => {
    const used = new Set(entries.flatMap(([, entry]) => entry.errorCodes));
    expect(Object.keys(ERROR_CODES).filter((code) => !used.has(code))).toEqual([
      'route_not_found',
      'method_not_allowed',
    ]);
  });

  test.each(entries)('%s needs the credential unless it asks for capabilities', (id, entry) => {
    expect(entry.requiresCredential).toBe(!PUBLIC.includes(id));
  });

  test.each(entries)('%s is behind known flags only', (_, entry) => {
    expect(entry.features.filter((feature) => !FEATURE_NAMES.some((known) => known === feature))).toEqual([]);
  });

  test('the flags guard what the products agreed on', () => {
    const guarded = entries.filter(([, entry]) => entry.features.length > 0);
    expect(Object.fromEntries(guarded.map(([id, entry]) => [id, entry.features.join(' ')]))).toEqual({
      listAgentKeys: 'per_machine_keys',
      createAgentKey: 'per_machine_keys',
      revokeAgentKey: 'per_machine_keys',
      listSessions: 'programmatic_sessions',
      createSession: 'programmatic_sessions',
      getSession: 'programmatic_sessions',
      endSession: 'programmatic_sessions',
      listSessionEvents: 'programmatic_sessions',
      createViewerToken: 'programmatic_sessions embedded_viewer',
      createSupportCode: 'support_codes',
      getRelease: 'release_channel',
    });
  });

  const answers = operationsOf(document).flatMap(({ path, operation }) =>
    Object.keys(operation.responses).map((status) => ({
      path,
      operation,
      status,
      id: operation.operationId,
    })),
  );
  test.each(answers)('$id $status has its headers', ({ operation, status, id }) => {
    const headers = Object.keys(responseOf(document, operation, status)?.headers ?? {});
    const must = ['X-Request-Id'];
    if (status === '401') must.push('WWW-Authenticate');
    if (status === '429' || status === '503') must.push('Retry-After');
    if (status === '201' && id === 'createSession') must.push('Location');
    if (status === '201' && id !== 'createSession') must.push('Cache-Control');
    if (id !== 'discoverCapabilities') must.push('Deprecation', 'Sunset', 'Link');
    expect(must.filter((header) => !headers.includes(header))).toEqual([]);
  });
});

describe('webhooks', () => {
  test('are what the products agreed on, each behind its flags', () => {
    expect(Object.entries(WEBHOOKS).map(([type, { features }]) => `${type}: ${features.join(' ')}`)).toEqual([
      'session.started: session_webhooks',
      'session.resumed: session_webhooks',
      'session.ended: session_webhooks',
      'consent.shown: session_webhooks consent_prompt',
      'consent.accepted: session_webhooks consent_prompt',
      'consent.declined: session_webhooks consent_prompt',
      'consent.timed_out: session_webhooks consent_prompt',
      'consent.withdrawn: session_webhooks consent_prompt',
      'consent.unavailable: session_webhooks consent_prompt',
    ]);
  });

  test.each(webhooksOf(document))(
    '$type carries the three headers and the type it stands under',
    ({ type, operation }) => {
      const headers = operation.parameters?.map(
        (reference) => document.components.parameters[referenceName(reference)],
      );
      expect(headers?.map((parameter) => `${parameter?.in} ${parameter?.name}`)).toEqual([
        'header webhook-id',
        'header webhook-timestamp',
        'header webhook-signature',
      ]);
      expect(Object.keys(operation.responses)).toEqual(['204', '400']);
      const schema = operation.requestBody?.content['application/json'].schema;
      const known = Object.entries(SCHEMAS).find(([name]) => schema && name === referenceName(schema));
      expect(known?.[1]).toMatchObject({ properties: { type: { const: type } } });
    },
  );
});

describe('bounds', () => {
  /** Paths of all strings, numbers and arrays in a schema that have no bound. */
  function unbounded(schema: unknown, path: string): string[] {
    if (Array.isArray(schema)) return schema.flatMap((inner, index) => unbounded(inner, `${path}/${index}`));
    if (typeof schema !== 'object' || schema === null) return [];
    const inner = Object.entries(schema).flatMap(([key, value]) =>
      ['examples', 'x-known-values', 'x-error-codes', 'enum', 'required'].includes(key)
        ? []
        : unbounded(value, `${path}/${key}`),
    );
    return [...(isUnbounded(schema) ? [path] : []), ...inner];
  }

  function isUnbounded(schema: object): boolean {
    const type = 'type' in schema ? [schema.type].flat() : [];
    if (type.includes('string')) return !('maxLength' in schema || 'enum' in schema || 'const' in schema);
    if (type.includes('array')) return !('maxItems' in schema);
    if (type.includes('integer') || type.includes('number'))
      return !('minimum' in schema && 'maximum' in schema);
    return false;
  }

  test.each(Object.entries(SCHEMAS))('%s bounds every string, number and list', (name, schema) => {
    expect(unbounded(schema, name)).toEqual([]);
  });

  test('a missing bound would be seen', () => {
    expect(
      unbounded(
        { properties: { a: { type: 'string' }, b: { type: 'array' }, c: { type: ['integer', 'null'] } } },
        '',
      ),
    ).toEqual(['/properties/a', '/properties/b', '/properties/c']);
  });

  test('request bodies refuse unknown fields, answers do not', () => {
    const requests = new Set([
      'AgentKeyRequest',
      'SessionRequest',
      'TechnicianInput',
      'ViewerTokenRequest',
      'ViewerPermissions',
      'SupportCodeRequest',
      'ConsentPolicy',
    ]);
    for (const [name, schema] of Object.entries(SCHEMAS)) {
      const closed = schema['additionalProperties'] === false;
      expect({ name, closed }).toEqual({ name, closed: requests.has(name) });
    }
  });

  test('open sets accept values that nobody knows yet', () => {
    const sets = [
      'SessionStatus',
      'SessionEndReason',
      'SessionEventType',
      'ErrorCode',
      'ConsentState',
      'ConsentCause',
    ] as const;
    for (const name of sets) {
      expect(SCHEMAS[name]).not.toHaveProperty('enum');
      expect(SCHEMAS[name]).toHaveProperty('x-known-values');
    }
  });
});
