import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';

const STRING = ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword);

/** `'a' | 'b' | (string & {})`: editors offer the known values, every other string is accepted. */
function openUnion(values: readonly string[]): ts.TypeNode {
  const literals = values.map((value) =>
    ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(value)),
  );
  const anyOther = ts.factory.createParenthesizedType(
    ts.factory.createIntersectionTypeNode([STRING, ts.factory.createTypeLiteralNode([])]),
  );
  return ts.factory.createUnionTypeNode([...literals, anyOther]);
}

function isKnownValues(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null;
}

/** TypeScript of a document: `paths`, `operations`, `components`, and one name for each schema. */
export async function typescriptTypes(document: object): Promise<string> {
  const nodes = await openapiTypescript(document as OpenAPI3, {
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    transform(schema) {
      const known: unknown = Reflect.get(schema, 'x-known-values');
      return isKnownValues(known) ? openUnion(Object.keys(known)) : undefined;
    },
  });
  return astToString(nodes);
}
