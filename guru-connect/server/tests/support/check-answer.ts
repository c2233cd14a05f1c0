import type { ValidateFunction } from 'ajv/dist/2020.js';
import { INTEGRATION_BASE_PATH, OPERATIONS, type OperationId } from 'guru-connect-contract';
import { type OpenApiDocument, openapiDocument } from 'guru-connect-contract/document';
import { z } from 'zod';
import { judgeAt, judgeOf } from './judge-schema.ts';
import { strictDocument } from './strict-document.ts';

/** An answer of the integration namespace, whoever asked for it. */
export interface ReceivedAnswer {
  readonly method: string;
  /** Path as sent, without the query. */
  readonly pathname: string;
  readonly status: number;
  readonly headers: Headers;
  /** Body as text; empty when there is none. */
  readonly text: string;
}

/** Headers that are HTTP's or every answer's of the server, and so no matter of the contract. */
const ALWAYS_ALLOWED: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
  ...['content-security-policy', 'origin-agent-cluster', 'referrer-policy', 'x-content-type-options'],
  ...['x-dns-prefetch-control', 'x-download-options', 'x-frame-options', 'x-xss-protection'],
  ...['cross-origin-resource-policy', 'x-permitted-cross-domain-policies'],
]);

const methodNames = ['get', 'post', 'put', 'patch', 'delete'];
const headerSchema = z.object({ required: z.boolean().default(false) });
const responseSchema = z.object({
  headers: z.record(z.string(), z.unknown()).default({}),
  content: z.record(z.string(), z.unknown()).optional(),
});
const envelopeSchema = z.strictObject({
  detail: z.string().min(1),
  error_code: z.string(),
  status_code: z.number(),
  request_id: z.string(),
});

class CheckedDocument {
  readonly #document: OpenApiDocument;
  readonly #ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = strictDocument(document);
    this.#ajv = judgeOf(this.#document);
  }

  /** The document's path that this one is an instance of. */
  pathOf(pathname: string): string | undefined {
    const below = pathname.slice(INTEGRATION_BASE_PATH.length);
    return Object.keys(this.#document.paths).find((path) =>
      new RegExp(`^${path.replaceAll(/\{[a-z_]+\}/g, '[^/]+')}$`).test(below),
    );
  }

  methodsOf(path: string): string[] {
    return methodNames.filter((name) => this.#document.paths[path]?.[name] !== undefined);
  }

  check(path: string, { method, status, headers, text }: ReceivedAnswer): void {
    const verb = method.toLowerCase();
    const where = `${verb} ${path} ${status}`;
    const operation = `#/paths/${encodeURIComponent(path.replaceAll('/', '~1'))}/${verb}`;
    const [pointer, value] = this.#resolve(`${operation}/responses/${status}`);
    if (value === undefined) throw new Error(`${where} is not in the document: ${text}`);
    const documented = responseSchema.parse(value);
    this.#checkHeaders(where, pointer, Object.keys(documented.headers), headers);
    if (documented.content === undefined) {
      if (text !== '' || headers.has('content-type')) throw new Error(`${where} must have no body`);
      return;
    }
    const body = parseJson(where, headers, text);
    const validate = this.#compile(`${pointer}/content/application~1json/schema`);
    if (!validate(body)) throw new Error(`${where}: ${JSON.stringify(validate.errors)} in ${text}`);
    if (status < 400) return;
    const [, id] = this.#resolve(`${operation}/operationId`);
    const { error_code: code } = checkEnvelope(where, status, headers, body);
    if (isOperation(id) && !OPERATIONS[id].errorCodes.some((one) => one === code)) {
      throw new Error(`${where}: ${id} has no error ${code}`);
    }
  }

  #checkHeaders(where: string, pointer: string, declared: readonly string[], headers: Headers): void {
    for (const name of declared) {
      const [headerPointer, header] = this.#resolve(`${pointer}/headers/${name}`);
      const text = headers.get(name);
      if (text === null && headerSchema.parse(header).required)
        throw new Error(`${where} lacks the header ${name}`);
      if (text === null) continue;
      const validate = this.#compile(`${headerPointer}/schema`);
      if (!validate(text) && !validate(Number(text)))
        throw new Error(`${where}: ${name}: ${text} does not fit`);
    }
    refuseOtherHeaders(where, declared, headers);
  }

  #compile(pointer: string): ValidateFunction {
    const known = this.#compiled.get(pointer) ?? judgeAt(this.#ajv, pointer);
    this.#compiled.set(pointer, known);
    return known;
  }

  /** Follows a JSON pointer and, at its end, a $ref. */
  #resolve(pointer: string): [pointer: string, value: unknown] {
    let value: unknown = this.#document;
    for (const part of pointer.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      value = z.record(z.string(), z.unknown()).safeParse(value).data?.[key];
    }
    const reference = z.object({ $ref: z.string() }).safeParse(value).data?.$ref;
    return reference === undefined ? [pointer, value] : this.#resolve(reference);
  }
}

let documents = [new CheckedDocument(openapiDocument)];

/** From here on answers are held against these documents, for a server that speaks several or another one. */
export function holdTo(...spoken: readonly OpenApiDocument[]): void {
  documents = spoken.map((document) => new CheckedDocument(document));
}

/** Throws unless a document gives this operation this status, these headers and this body. */
export function checkAnswer(answer: ReceivedAnswer): void {
  for (const document of documents) {
    const path = document.pathOf(answer.pathname);
    if (path === undefined) continue;
    const methods = document.methodsOf(path);
    if (methods.includes(answer.method.toLowerCase())) document.check(path, answer);
    else checkUndocumented(answer, [405, 429, 503], methods);
    return;
  }
  checkUndocumented(answer, [404], []);
}

/** What is not in the document is refused, with the envelope all the same. */
function checkUndocumented(
  { method, pathname, status, headers, text }: ReceivedAnswer,
  statuses: readonly number[],
  methods: readonly string[],
): void {
  const where = `${method} ${pathname} ${status}`;
  if (!statuses.includes(status)) throw new Error(`${where} is an answer to what is not in the document`);
  refuseOtherHeaders(
    where,
    ['X-Request-Id', 'Allow', 'Retry-After', 'Deprecation', 'Sunset', 'Link'],
    headers,
  );
  const allow = methods.map((name) => name.toUpperCase()).sort();
  if (status === 405 && headers.get('allow')?.split(', ').sort().join() !== allow.join())
    throw new Error(`${where}: Allow is ${headers.get('allow')}`);
  if (method !== 'HEAD') checkEnvelope(where, status, headers, parseJson(where, headers, text));
}

function refuseOtherHeaders(where: string, declared: readonly string[], headers: Headers): void {
  const allowed = new Set(declared.map((name) => name.toLowerCase()));
  for (const name of headers.keys()) {
    if (!allowed.has(name) && !ALWAYS_ALLOWED.has(name))
      throw new Error(`${where} has the header ${name}, which is not in the document`);
  }
}

function checkEnvelope(where: string, status: number, headers: Headers, body: unknown) {
  const envelope = envelopeSchema.safeParse(body).data;
  if (!envelope) throw new Error(`${where} is no error envelope: ${JSON.stringify(body)}`);
  if (envelope.status_code !== status) throw new Error(`${where}: status_code is ${envelope.status_code}`);
  if (envelope.request_id !== headers.get('x-request-id'))
    throw new Error(`${where}: request_id differs from X-Request-Id`);
  return envelope;
}

function parseJson(where: string, headers: Headers, text: string): unknown {
  if (!/^application\/json\b/.test(headers.get('content-type') ?? ''))
    throw new Error(`${where} is not application/json`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${where} is not JSON: ${text}`);
  }
}

function isOperation(id: unknown): id is OperationId {
  return typeof id === 'string' && Object.hasOwn(OPERATIONS, id);
}
