import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the RMM server; the browser sees one origin, so that cookies and Origin checks hold. */
const apiTarget = process.env.RMM_DEV_API ?? 'http://127.0.0.1:8480';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Newer than the scripts' target, so that light-dark() stays as it is: its rewriting would need a fixed colour scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // A strict CSP forbids data: scripts and inline styles in the page; everything is a file of our own origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: {
    host: '127.0.0.1',
    port: 18600,
    strictPort: true,
    proxy: { '/api': { target: apiTarget, changeOrigin: false } },
  },
});
