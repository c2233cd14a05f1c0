import { constant } from './generated-file.ts';
import { type Document, referenceName } from './openapi-document.ts';

interface WebhookEntry {
  readonly operationId: string;
  readonly schema: string;
  readonly features: readonly string[];
}

/** One entry for each webhook, by the `type` of its payload, in the order of the document. */
function webhookTable(document: Document): Record<string, WebhookEntry> {
  return Object.fromEntries(
    Object.entries(document.webhooks).map(([type, { post }]) => {
      const media = post?.requestBody?.content['application/json'];
      if (!post || !media) throw new Error(`the webhook ${type} must be a POST with a body`);
      const { operationId } = post;
      return [
        type,
        { operationId, schema: referenceName(media.schema), features: post['x-feature-flags'] ?? [] },
      ];
    }),
  );
}

/** The table of webhooks, and the types of their payloads. */
export function webhooksModule(document: Document): string {
  const table = webhookTable(document);
  const schemas = Object.values(table).map(({ schema }) => schema);
  return `import type { components } from './openapi-types.ts';

${constant('Every webhook, by the `type` of its payload: the schema of its body, and the flags that must all be on.', 'WEBHOOKS', table)}
export type WebhookType = keyof typeof WEBHOOKS;

/** Kinds of webhooks that this version of the contract knows, in the order of the document. */
export const WEBHOOK_TYPES: readonly WebhookType[] = ${JSON.stringify(Object.keys(table))};

/** Body of any webhook; \`type\` tells them apart. */
export type WebhookEvent =
${schemas.map((schema) => `  | components['schemas']['${schema}']`).join('\n')};

/** Whether this version of the contract knows a webhook. Receive an unknown one with 2xx and do nothing. */
export function isKnownWebhookType(type: string): type is WebhookType {
  return Object.hasOwn(WEBHOOKS, type);
}
`;
}
