import { en } from './en.ts';

/** All words of the console, in one language. */
export type Words = typeof en;

/** Another language is another catalogue of this type, chosen here. */
export const words: Words = en;

/** What dates and numbers are written in. */
export const LOCALE = 'en';
