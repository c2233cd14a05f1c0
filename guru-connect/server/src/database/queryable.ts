import type postgres from 'postgres';

/** The database or a transaction in it: what a store needs to ask questions. */
export type Queryable = postgres.ISql<NonNullable<unknown>>;
