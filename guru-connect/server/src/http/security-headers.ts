import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const SHARED = {
  referrerPolicy: { policy: 'no-referrer' as const },
  // Only a proxy that ends TLS knows whether there is TLS at all; that header is its to send.
  hsts: false,
  // Isolation headers would forbid the frame that the viewer is made for.
  crossOriginOpenerPolicy: false,
} satisfies FastifyHelmetOptions;

/** The policy of everything but the viewer: never framed, nothing loaded. */
const CLOSED_POLICY = {
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
};

/** What of it has to stand on an answer that no hook sees. */
export const CLOSED_HEADERS = {
  'content-security-policy': Object.entries(CLOSED_POLICY)
    .map(([name, values]) => `${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)} ${values}`)
    .join(';'),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

export async function closedHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    ...SHARED,
    frameguard: { action: 'deny' },
    contentSecurityPolicy: { useDefaults: false, directives: CLOSED_POLICY },
  });
}

/**
 * Headers of the viewer's page and of its assets, whose policy a worker runs under. Where nobody may frame them,
 * X-Frame-Options says so too; it cannot name several origins, so otherwise it is left out.
 *
 * @param framedBy origins that may frame it
 * @param publicUrl what the relay calls itself; its WebSocket form is named since older browsers do not count ws: under 'self'
 */
export function viewerHeaders(framedBy: readonly string[], publicUrl: string): FastifyHelmetOptions {
  return {
    ...SHARED,
    frameguard: framedBy.length === 0 && { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'", publicUrl.replace(/^http/, 'ws')],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: framedBy.length > 0 ? [...framedBy] : ["'none'"],
      },
    },
  };
}
