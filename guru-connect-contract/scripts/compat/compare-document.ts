import { compareOperation, type Kind } from './compare-operation.ts';
import { compareSchema } from './compare-schema.ts';
import { type Finding, reporter } from './finding.ts';
import { asJson, asList, canonical, type Json, keyChanges } from './json.ts';
import { resolverOf } from './resolve.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every change between two bundled documents, judged for a client of the base. */
export function compareDocuments(base: Json, candidate: Json): Finding[] {
  const findings: Finding[] = [];
  compareItems(findings, 'call', base, candidate);
  compareItems(findings, 'webhook', base, candidate);
  compareComponents(findings, base, candidate);
  compareFrame(findings, base, candidate);
  const changed = canonical(withoutVersion(base)) !== canonical(withoutVersion(candidate));
  if (changed && findings.length === 0) {
    reporter('document', findings)('patch', 'text', 'changed in a way that no client can notice');
  }
  return findings;
}

function withoutVersion(document: Json): Json {
  return { ...document, info: { ...asJson(document['info']), version: '' } };
}

function compareItems(findings: Finding[], kind: Kind, base: Json, candidate: Json): void {
  const part = kind === 'call' ? 'paths' : 'webhooks';
  const [before, after] = [asJson(base[part]), asJson(candidate[part])];
  const resolvers = { base: resolverOf(base), candidate: resolverOf(candidate) };
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [item, newItem] = [resolvers.base.resolve(before[path]), resolvers.candidate.resolve(after[path])];
    for (const method of METHODS) {
      const [one, other] = [item[method], newItem[method]];
      const report = reporter(`${kind === 'call' ? method.toUpperCase() : 'WEBHOOK'} ${path}`, findings);
      if (one === undefined && other === undefined) continue;
      const id = String(asJson(other ?? one)['operationId'] ?? path);
      if (other === undefined) report('major', kind, 'was removed', id);
      else if (one === undefined) report('minor', kind, 'was added', id);
      else {
        const sides = [
          { operation: asJson(one), item },
          { operation: asJson(other), item: newItem },
        ] as const;
        compareOperation({ ...resolvers, report }, kind, ...sides, [base, candidate]);
      }
    }
  }
}

/** Component schemas are exported by name; those that no call uses are judged without knowing who sends them. */
function compareComponents(findings: Finding[], base: Json, candidate: Json): void {
  const report = reporter('components', findings);
  const [before, after] = [asJson(base['components']), asJson(candidate['components'])];
  const [schemas, newSchemas] = [asJson(before['schemas']), asJson(after['schemas'])];
  const { removed, added, kept } = keyChanges(schemas, newSchemas);
  for (const name of removed)
    report('major', `schema ${name}`, 'was removed; its type and its schema were exported', name);
  for (const name of added) report('minor', `schema ${name}`, 'was added', name);
  const texts = [canonical(base), canonical(candidate)];
  const used = (name: string) => texts.some((text) => text.includes(`"#/components/schemas/${name}"`));
  for (const name of kept.filter((schema) => !used(schema))) {
    const comparison = {
      base: resolverOf(base),
      candidate: resolverOf(candidate),
      report,
      under: new Set<string>(),
    };
    compareSchema({ ...comparison, direction: 'both' }, schemas[name], newSchemas[name], `schema ${name}`);
  }
  compareSecuritySchemes(findings, asJson(before['securitySchemes']), asJson(after['securitySchemes']));
}

function compareSecuritySchemes(findings: Finding[], base: Json, candidate: Json): void {
  const report = reporter('components', findings);
  const { removed, added, kept } = keyChanges(base, candidate);
  for (const name of removed) report('major', `security scheme ${name}`, 'was removed', name);
  for (const name of added) report('minor', `security scheme ${name}`, 'was added', name);
  for (const name of kept) {
    const { description: words, ...scheme } = asJson(base[name]);
    const { description: newWords, ...newScheme } = asJson(candidate[name]);
    if (canonical(scheme) !== canonical(newScheme))
      report('major', `security scheme ${name}`, 'changed', name);
    else if (words !== newWords) report('patch', `security scheme ${name}`, 'was reworded', name);
  }
}

/** What stands around the calls. */
function compareFrame(findings: Finding[], base: Json, candidate: Json): void {
  const report = reporter('document', findings);
  const urls = (document: Json) => asList(document['servers']).map((server) => String(asJson(server)['url']));
  for (const url of urls(base).filter((known) => !urls(candidate).includes(known))) {
    report('major', 'servers', `${url} was removed`, url);
  }
  for (const url of urls(candidate).filter((known) => !urls(base).includes(known))) {
    report('minor', 'servers', `${url} was added`, url);
  }
  const line = (document: Json) => String(document['openapi']).split('.').slice(0, 2).join('.');
  if (line(base) !== line(candidate)) report('major', 'openapi', 'the language of the document changed');
}
