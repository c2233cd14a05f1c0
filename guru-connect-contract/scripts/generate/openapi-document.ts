/** As much of OpenAPI 3.1 as the generator reads. The linter has accepted the document before, so it is trusted. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly 'x-known-values'?: Readonly<Record<string, string>>;
}

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}

export interface MediaType {
  readonly schema: Reference;
  readonly examples: Readonly<Record<string, Reference>>;
}

export interface Response {
  readonly headers: Readonly<Record<string, Reference>>;
  readonly content?: { readonly 'application/json': MediaType };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly Reference[];
  readonly requestBody?: { readonly content: { readonly 'application/json': MediaType } };
  readonly responses: Readonly<Record<string, Reference | Response>>;
  readonly 'x-feature-flags'?: readonly string[];
}

export interface PathItem {
  readonly parameters?: readonly Reference[];
  readonly get?: Operation;
  readonly post?: Operation;
  readonly delete?: Operation;
}

export interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

/** The last part of an internal reference, such as `Session` of `#/components/schemas/Session`. */
export function referenceName(reference: Reference): string {
  return reference.$ref.slice(reference.$ref.lastIndexOf('/') + 1);
}
