/** Component schemas as standalone JSON Schema 2020-12, each with its own `$id` and what it refers to in `$defs`. */
export * from '../generated/schemas.ts';
