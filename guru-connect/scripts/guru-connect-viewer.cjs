#!/usr/bin/env node
// Opens guruconnect:// links, from a packed release. CommonJS up to the check, so that an old Node can say what it lacks.
'use strict';
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(`[ERROR] Guru Connect needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(64);
}
import('../native-viewer/main.mjs');
