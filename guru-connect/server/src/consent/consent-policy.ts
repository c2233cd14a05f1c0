import { createHash } from 'node:crypto';

/** How the user of a machine is asked and told, for one session. */
export interface ConsentPolicy {
  /** `prompt`: the user is asked first. `notify`: the user only sees who is connected. `silent`: neither. */
  readonly prompt: 'prompt' | 'notify' | 'silent';
  /** How long the user has for an answer. */
  readonly timeout_seconds: number;
  /** What a question without an answer means. */
  readonly on_timeout: 'refuse' | 'allow';
  /** What the technician may do at most. */
  readonly access: 'view' | 'control';
  /** What the technician has while the user is being asked. */
  readonly until_granted: 'nothing' | 'view';
  /** Whether the user has to see who is connected. */
  readonly indicator: boolean;
}

/** What one source says; the rest it leaves to others. */
export type PolicyWish = { readonly [Name in keyof ConsentPolicy]?: ConsentPolicy[Name] | undefined };

export type SessionMode = 'attended' | 'unattended';

/** Values from lax to strict. */
const ORDER = {
  prompt: ['silent', 'notify', 'prompt'],
  on_timeout: ['allow', 'refuse'],
  access: ['control', 'view'],
  until_granted: ['view', 'nothing'],
} as const;

const UNATTENDED: ConsentPolicy = {
  prompt: 'notify',
  timeout_seconds: 60,
  on_timeout: 'refuse',
  access: 'control',
  until_granted: 'nothing',
  indicator: true,
};

/** Where consent is switched off. */
export const SILENT_POLICY: ConsentPolicy = { ...UNATTENDED, prompt: 'silent', indicator: false };

/** What attended means: nothing lax is left, whatever was asked for. */
const ATTENDED: PolicyWish = {
  prompt: 'prompt',
  on_timeout: 'refuse',
  until_granted: 'nothing',
  indicator: true,
};

/** What several sources say together: the strictest value of each member; what nobody says stays open. */
export function strictestWish(sources: readonly PolicyWish[]): PolicyWish {
  const timeouts = sources.flatMap(({ timeout_seconds: seconds }) => seconds ?? []);
  const shown = sources.flatMap(({ indicator }) => indicator ?? []);
  return {
    prompt: strictest('prompt', sources),
    timeout_seconds: timeouts.length > 0 ? Math.min(...timeouts) : undefined,
    on_timeout: strictest('on_timeout', sources),
    access: strictest('access', sources),
    until_granted: strictest('until_granted', sources),
    indicator: shown.length > 0 ? shown.includes(true) : undefined,
  };
}

/**
 * The policy of a session: of what the server's operator, the caller and the mode say, the strictest of each.
 * @param server the operator's setting; what it leaves out, it leaves to the caller
 * @param asked the caller's wish
 */
export function policyOf(mode: SessionMode, server: PolicyWish, asked: PolicyWish = {}): ConsentPolicy {
  const wish = strictestWish([server, asked, mode === 'attended' ? ATTENDED : {}]);
  const prompt = wish.prompt ?? UNATTENDED.prompt;
  return {
    prompt,
    timeout_seconds: wish.timeout_seconds ?? UNATTENDED.timeout_seconds,
    on_timeout: wish.on_timeout ?? UNATTENDED.on_timeout,
    access: wish.access ?? UNATTENDED.access,
    until_granted: wish.until_granted ?? UNATTENDED.until_granted,
    // `notify` and `prompt` mean that the user sees who is connected, unless somebody says otherwise.
    indicator: wish.indicator ?? prompt !== 'silent',
  };
}

/** Names a policy in the audit: the same values have the same version. */
export function policyVersion(policy: ConsentPolicy): string {
  const { prompt, timeout_seconds, on_timeout, access, until_granted, indicator } = policy;
  const text = JSON.stringify([1, prompt, timeout_seconds, on_timeout, access, until_granted, indicator]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function strictest<Name extends keyof typeof ORDER>(
  name: Name,
  sources: readonly PolicyWish[],
): ConsentPolicy[Name] | undefined {
  const order: readonly unknown[] = ORDER[name];
  return sources
    .map((source) => source[name])
    .filter((value) => value !== undefined)
    .toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}
