/**
 * The OpenAPI document, made of the routes' own schemas, and the page /docs that shows it and tries requests out. Its files come
 * from here; it needs no script in its page, so that the content security policy holds for it too.
 */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { ruleForScope } from '../access.ts';
import { problemSchema } from '../problems.ts';

const PATH = '/docs';
const DESCRIPTION = `Everything that an operator does, for scripts. Lists take \`limit\` and \`cursor\` and answer
\`{ items, nextCursor }\`: give \`nextCursor\` back as \`cursor\` until it is null. What goes wrong is answered as
\`application/problem+json\` (RFC 9457), with \`errors\` by field when something was given wrong.`;

const withNames = createJsonSchemaTransform({});

/** Describes the routes that are added from now on. Everything that is no API stays out. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'SyncStore',
        description: DESCRIPTION,
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      // Where the document itself was read from.
      servers: [{ url: '/' }],
    },
    transform: (route) => {
      const isApi = route.url.startsWith('/api/') || route.url.startsWith('/health/');
      if (!isApi) return { schema: { hide: true }, url: route.url };
      const responses = route.schema.response;
      return withNames({
        ...route,
        schema: { ...route.schema, response: { ...(responses as object | undefined), default: PROBLEM } },
      });
    },
    transformObject: jsonSchemaTransformObject,
  });
}

/** Adds the page and the document: /docs, /docs/json, /docs/yaml. */
export async function addDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    ruleForScope(scope, { look: 'viewer', change: 'admin' });
    await scope.register(swaggerUi, {
      routePrefix: PATH,
      uiConfig: { deepLinking: true, validatorUrl: null },
      theme: { title: 'SyncStore API' },
    });
  });
}

/** Every endpoint may answer with one. */
const PROBLEM = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: problemSchema } },
};
