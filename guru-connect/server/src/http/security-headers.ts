import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { cspCanName } from '@guru/outbound';
import helmet, { type HelmetOptions } from 'helmet';

/** Headers of an answer, by lower-case name. */
export type HeaderSet = Readonly<Record<string, string>>;

const SHARED = {
  referrerPolicy: { policy: 'no-referrer' },
  // Only a proxy that ends TLS knows whether there is TLS at all; that header is its to send.
  strictTransportSecurity: false,
  // Isolation headers would forbid the frame that the viewer is made for.
  crossOriginOpenerPolicy: false,
} satisfies HelmetOptions;

/** Headers of everything but the viewer: never framed, nothing loaded. */
export const CLOSED_HEADERS: HeaderSet = headersBy({
  ...SHARED,
  xFrameOptions: { action: 'deny' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
});

/**
 * Headers of the viewer's page and of its assets, whose policy a worker runs under. Where nobody may frame them,
 * X-Frame-Options says so too; it cannot name several origins, so otherwise it is left out.
 *
 * @param framedBy origins that may frame it
 * @param publicUrl what the relay calls itself; its WebSocket form is named, where it can be, since older browsers do not count
 *   ws: under 'self'
 */
export function viewerHeaders(framedBy: readonly string[], publicUrl: string): HeaderSet {
  return headersBy({
    ...SHARED,
    xFrameOptions: framedBy.length === 0 && { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'", ...(cspCanName(publicUrl) ? [publicUrl.replace(/^http/, 'ws')] : [])],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: framedBy.length > 0 ? [...framedBy] : ["'none'"],
      },
    },
  });
}

/**
 * Headers of the console's page: its own files, and nobody frames it.
 * @param styleNonce what allows a style element of the page
 */
export function consoleHeaders(styleNonce: string): HeaderSet {
  const policy = [
    ...CONSOLE_POLICY,
    // Styles that scripts set on elements need no permission.
    `style-src 'self' 'nonce-${styleNonce}'`,
  ].join(';');
  return { ...CLOSED_HEADERS, 'content-security-policy': policy };
}

const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** Headers of the page on which a user enters a support code: never framed; a frame of its own may try an installed agent. */
export const JOIN_HEADERS: HeaderSet = headersBy({
  ...SHARED,
  xFrameOptions: { action: 'deny' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ['data:'],
      connectSrc: ["'self'"],
      frameSrc: ['guruconnect:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** What helmet puts on an answer. Asked once and kept: it builds the same text again for every request. */
function headersBy(options: HelmetOptions): HeaderSet {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, (error?: unknown) => {
    if (error) throw error;
  });
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, `${value}`]));
}
