import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { problem } from './schemas-actions.ts';

/** The OpenAPI 3.1 document of these endpoints, generated from their schemas. */
export function openApi(endpoints: readonly Endpoint[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of endpoints) paths[one.path] = { ...paths[one.path], [one.method]: operation(one) };
  const named = new Map<string, z.ZodType>(endpoints.map(({ name, answer }) => [name, answer]));
  named.set('Problem', problem);
  return {
    openapi: '3.1.0',
    info: { title: 'briefwire', version, description: ABOUT },
    security: [{ token: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...named].map(([name, schema]) => [name, schemaOf(schema)])),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const ABOUT =
  'Days are those of the zone that the server reports in; every list goes by `dated` unless `by` says otherwise. ' +
  'Answers carry an ETag. The token is needed where the server has one.';

function operation({ path, method, summary, name, status, query, body }: Endpoint) {
  const inPath = path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }] : [];
  const inQuery = Object.entries(query?.shape ?? {}).map(([parameter, schema]) => ({
    name: parameter,
    in: 'query',
    required: false,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }));
  const json = (schema: unknown) => ({ 'application/json': { schema } });
  const fault = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    operationId: operationId(method, path),
    summary,
    ...(inPath.length + inQuery.length > 0 ? { parameters: [...inPath, ...inQuery] } : {}),
    ...(body ? { requestBody: { required: true, content: json(schemaOf(body, 'input')) } } : {}),
    responses: {
      [status]: { description: 'done', content: json({ $ref: `#/components/schemas/${name}` }) },
      default: { description: 'what is wrong, and what to do', content: fault },
    },
  };
}

/** `get /api/briefs/{id}` → `getBriefsId`. */
function operationId(method: string, path: string): string {
  const words = path.replace('/api/', '').match(/[a-z]+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** An instant is a Date in our schemas, and a string in JSON. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      // A later version may answer more.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return rest;
}
