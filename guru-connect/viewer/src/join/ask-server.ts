import { safeText } from '@guru-connect/proto/safe-text';

/** Graphemes of a name and of a reason that are shown, as in the dialog that follows. */
const NAME_LENGTH = 80;
const REASON_LENGTH = 300;

/** Who asks to help, as the server answers for a code: strangers' texts, fit to be shown. */
export interface Asker {
  readonly technician: string;
  readonly organisation: string;
  readonly reason: string | null;
}

export type Answer =
  | { readonly kind: 'asker'; readonly asker: Asker }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too_many'; readonly seconds: number }
  | { readonly kind: 'failed' };

/** Longer than any working server takes, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** Asks who is behind a code, which stays usable. Never rejects. */
export async function askWho(code: string): Promise<Answer> {
  try {
    const answer = await fetch('api/codes/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.ok) return { kind: 'asker', asker: readAsker(await answer.json()) };
    if (answer.status === 404 || answer.status === 422) return { kind: 'wrong' };
    if (answer.status !== 429) return { kind: 'failed' };
    return { kind: 'too_many', seconds: Number(answer.headers.get('retry-after')) || 60 };
  } catch {
    return { kind: 'failed' };
  }
}

/** Whether the server has a program for a system. Never rejects. */
export async function hasProgram(platform: string): Promise<boolean> {
  try {
    const { ok } = await fetch(programUrl(platform), {
      method: 'HEAD',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ok;
  } catch {
    return false;
  }
}

export function programUrl(platform: string): string {
  return `join/agent/${platform}`;
}

function readAsker(body: Record<string, unknown>): Asker {
  return {
    technician: safeText(String(body.technician_name), NAME_LENGTH),
    organisation: safeText(String(body.organisation ?? ''), NAME_LENGTH),
    reason: typeof body.reason === 'string' ? safeText(body.reason, REASON_LENGTH) : null,
  };
}
