import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The dashboard may frame Guru Connect's viewer and nothing else, and nobody may frame the dashboard.
 * Mantine sets inline styles, so `style-src` needs 'unsafe-inline'; scripts never do.
 */
export function securityHeaders(options: {
  publicOrigin: string;
  connectOrigin: string | null;
}): RequestHandler {
  const https = options.publicOrigin.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: options.connectOrigin === null ? ["'none'"] : [options.connectOrigin],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // On plain HTTP (loopback, a lab) these would only break the page.
    strictTransportSecurity: https,
    crossOriginOpenerPolicy: https,
  });
}
