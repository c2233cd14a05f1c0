import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from './finding.ts';
import { asJson, asList, type Json } from './json.ts';

/**
 * Rules of `diff-recommended` that look at a schema without asking who sends it, or that call any change of theirs a
 * break, or a path whose operations the comparers name one by one. The comparers beside this file judge the same changes
 * with the direction in view, so their word counts.
 */
const JUDGED_CLOSER = new Set([
  'enum-values-added',
  'enum-values-removed',
  'path-removed',
  'required-properties-added',
  'required-properties-removed',
  'schema-combinator-changed',
  'schema-constraint-changed',
  'schema-type-changed',
  'security-requirement-changed',
  'server-removed',
]);

/** What `redocly diff` with `diff-recommended` calls a break. */
export async function redoclyVerdicts(root: string, base: Json, candidate: Json): Promise<Finding[]> {
  const report = await redoclyDiff(root, base, candidate);
  return asList(report['changes']).flatMap((change) => {
    const { path, verdicts } = asJson(change);
    return asList(verdicts)
      .map(asJson)
      .filter((verdict) => verdict['impact'] === 'major' && !JUDGED_CLOSER.has(String(verdict['ruleId'])))
      .map((verdict) => finding(String(path), String(verdict['ruleId']), String(verdict['message'])));
  });
}

/** The whole report. The settings are given here, so that a forgotten `extends` cannot switch the rules off. */
async function redoclyDiff(root: string, base: Json, candidate: Json): Promise<Json> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-diff-'));
  try {
    const config = join(folder, 'redocly.yaml');
    await writeFile(config, 'telemetry: off\nextends: [diff-recommended]\n');
    const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    const files = await Promise.all(
      Object.entries({ base, candidate }).map(async ([name, document]) => {
        const file = join(folder, `${name}.json`);
        await writeFile(file, JSON.stringify(document));
        return file;
      }),
    );
    const options = ['--config', config, '--format', 'json', '--fail-on', 'none'];
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [cli, 'diff', ...files, ...options], {
      cwd: folder,
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout.slice(stdout.indexOf('{')));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function finding(pointer: string, rule: string, message: string): Finding {
  const { call, field } = placeOf(pointer);
  return {
    impact: 'major',
    call,
    field,
    subject: subjectOf(field, call),
    text: `${message} (redocly ${rule})`,
  };
}

/** Words of OpenAPI and JSON Schema that lead to a name, or stand after one. */
const KEYWORDS =
  /^(?:properties|items|allOf|anyOf|oneOf|parameters|responses|headers|content|schema|schemas|requestBody|\d+|-)$/;

/** The name that a changelog mentions: the innermost one of the place, else the call itself. */
function subjectOf(field: string, call: string): string {
  const name = field.split('/').findLast((word) => !KEYWORDS.test(word) && !word.includes('+json'));
  return name ?? call;
}

/** `#/paths/~1v1~1codes/post/...` as the call `POST /v1/codes` and what follows; a webhook by its type. */
function placeOf(pointer: string): Pick<Finding, 'call' | 'field'> {
  const words = pointer
    .slice(2)
    .split('/')
    .map((word) => word.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [part = '', name = '', method = '', ...rest] = words;
  const field = (inner: readonly string[]) => inner.join('/') || '-';
  if (part === 'paths') return { call: `${method.toUpperCase()} ${name}`.trim(), field: field(rest) };
  if (part === 'webhooks') return { call: `WEBHOOK ${name}`, field: field(rest) };
  return { call: part, field: field(words.slice(1)) };
}
