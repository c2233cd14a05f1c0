#!/usr/bin/env node
// The command of a packed release: CommonJS, and nothing newer than Node 4 up to the check, so that an old one can say so.
'use strict';
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(`[ERROR] Guru Connect needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(64);
}
import('../server/main.mjs');
