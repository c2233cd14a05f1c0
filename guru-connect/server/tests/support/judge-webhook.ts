import { openapiDocument } from 'guru-connect-contract/document';
import { judgeAt, judgeOf } from './judge-schema.ts';
import { strictDocument } from './strict-document.ts';

const judge = judgeOf(strictDocument(openapiDocument));

/** Throws unless the document has a webhook of this body's type, and gives it this body and nothing else. */
export function checkWebhook(body: { readonly type: string }): void {
  const validate = judgeAt(
    judge,
    `#/webhooks/${body.type}/post/requestBody/content/application~1json/schema`,
  );
  if (!validate(body)) throw new Error(`${JSON.stringify(body)}: ${JSON.stringify(validate.errors)}`);
}
