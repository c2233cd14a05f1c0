import type { z } from 'zod/mini';

/** One operation of the RMM server's HTTP API. Paths name their parameters in braces, as OpenAPI does. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Schema of the JSON body; null without one. */
  readonly request: z.ZodMiniType | null;
  /** Schema of a successful answer; null for an empty one. */
  readonly answer: z.ZodMiniType | null;
}

/** The path of one call: fills in the parameters, percent-encoded. @throws Error for one that is missing */
export function pathOf(operation: Operation, parameters: Readonly<Record<string, string>> = {}): string {
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${operation.path} needs ${name}`);
    return encodeURIComponent(value);
  });
}
