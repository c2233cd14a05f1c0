import type { EmbedState } from '../gate/contract-state.ts';
import { compareSchema } from './compare-schema.ts';
import { type Finding, reporter } from './finding.ts';
import { asJson, keyChanges } from './json.ts';

/** Every change of the embed protocol, judged for a host page: it reads the viewer's messages and sends its own. */
export function compareEmbed(base: EmbedState, candidate: EmbedState): Finding[] {
  const findings: Finding[] = [];
  const { removed, added, kept } = keyChanges(base, candidate);
  for (const type of removed) reporter('EMBED', findings)('major', 'message', `${type} was removed`, type);
  for (const type of added) reporter('EMBED', findings)('minor', 'message', `${type} was added`, type);
  // Message schemas are inlined, so a reference in one would be a fault of the generator.
  const resolver = { resolve: asJson };
  for (const type of kept) {
    const report = reporter(`EMBED ${type}`, findings);
    const direction = base[type]?.sender === 'viewer' ? 'reads' : 'sends';
    if (base[type]?.sender !== candidate[type]?.sender) report('major', 'sender', 'changed', type);
    const comparison = {
      base: resolver,
      candidate: resolver,
      direction,
      report,
      under: new Set<string>(),
    } as const;
    compareSchema(comparison, base[type]?.schema, candidate[type]?.schema, 'message');
  }
  return findings;
}
