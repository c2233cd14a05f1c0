import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Document, Operation, PathItem, Response } from '../scripts/generate/openapi-document.ts';
import { referenceName } from '../scripts/generate/openapi-document.ts';

export const ROOT = join(import.meta.dirname, '..');

/** The bundled document, as it is published. */
export const document: Document = JSON.parse(readFileSync(join(ROOT, 'generated/openapi.json'), 'utf8'));

/** A JSON Schema validator that refuses keywords it does not know, but for the document's own extensions. */
export function strictAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(['x-known-values', 'x-error-codes', 'example']);
  return formats.default(ajv);
}

/** Every operation with its path. */
export function operationsOf(
  source: Document,
): { path: string; item: PathItem; method: string; operation: Operation }[] {
  return Object.entries(source.paths).flatMap(([path, item]) =>
    (['get', 'post', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, item, method, operation }] : [];
    }),
  );
}

/** Every webhook, by the type of its payload. */
export function webhooksOf(source: Document): { type: string; operation: Operation }[] {
  return Object.entries(source.webhooks).map(([type, { post }]) => {
    if (!post) throw new Error(`${type} is no POST`);
    return { type, operation: post };
  });
}

/** The answer of an operation with a status, or undefined when it has none. */
export function responseOf(source: Document, operation: Operation, status: string): Response | undefined {
  const response = operation.responses[status];
  if (response === undefined) return undefined;
  return '$ref' in response ? source.components.responses[referenceName(response)] : response;
}
