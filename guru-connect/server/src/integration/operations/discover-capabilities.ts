import type { Handler } from '../handler.ts';
import { capabilities } from './get-capabilities.ts';

export const discoverCapabilities: Handler<'discoverCapabilities'> = async (context, { major }) => ({
  body: capabilities(context, major),
});
