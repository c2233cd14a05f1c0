export {
  type ChannelKeys,
  type Edition,
  signRoot,
  signSnapshot,
  signTargets,
  signTimestamp,
} from './sign-metadata.ts';
export { generateSigningKey, publicPart } from './signing-key.ts';
