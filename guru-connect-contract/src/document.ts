import bundled from '../generated/openapi.json' with { type: 'json' };

/** As much of an OpenAPI 3.1 document as consumers walk through; schemas stay opaque. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The bundled OpenAPI 3.1 document, the same as `guru-connect-contract/openapi.json`. All `$ref`s are internal. */
export const openapiDocument: OpenApiDocument = bundled;
