import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from 'guru-connect-contract/document';

/** The tests' own reading of a document: not the server's, whose reading is what they judge. As fast to make. */
export function judgeOf(document: OpenApiDocument): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, meta: false, validateSchema: false, code: { optimize: false } });
  addFormats.default(ajv);
  ajv.addSchema(document, 'contract');
  return ajv;
}

/** The schema that stands at a JSON pointer of the document. */
export function judgeAt(ajv: Ajv2020, pointer: string): ValidateFunction {
  return ajv.compile({ $ref: `contract${pointer}` });
}
