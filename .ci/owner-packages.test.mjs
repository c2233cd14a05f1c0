import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER_PACKAGES, findUses } from './owner-packages.mjs';

const MANIFEST = ['a/package.json', JSON.stringify({ dependencies: { express: '5.0.0', nock: '14.0.0' }, devDependencies: { jest: '30.0.0' }, scripts: { test: 'node x && jest --ci' } })];

test('lists fourteen packages', () => {
  assert.equal(Object.keys(OWNER_PACKAGES).length, 14);
});

test('finds the import of a declared package and the script that calls its program', () => {
  const uses = findUses(new Map([MANIFEST, ['a/src/app.ts', "import express from 'express';"]]));
  assert.deepEqual(uses.get('express'), ['a/src/app.ts']);
  assert.deepEqual(uses.get('jest'), ['a/package.json']);
});

test('reports a package that is declared and imported nowhere', () => {
  const uses = findUses(new Map([MANIFEST, ['a/src/app.ts', "// nock would be nice; import 'nockish'"]]));
  assert.deepEqual(uses.get('nock'), []);
});

test('reports a package that is imported and declared nowhere', () => {
  const uses = findUses(new Map([MANIFEST, ['a/src/app.ts', "import axios from 'axios';"]]));
  assert.deepEqual(uses.get('axios'), []);
});
