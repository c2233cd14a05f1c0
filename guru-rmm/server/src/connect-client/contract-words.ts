/**
 * Values that the pinned contract knows of its open sets. Tables of words are typed by them, so that a bump of the pin does
 * not compile where words are missing. At run time any other value may come.
 */
export type {
  FeatureName,
  KnownConsentState,
  KnownErrorCode,
  KnownSessionEndReason,
} from 'guru-connect-contract';
