/**
 * Who may use which route.
 *
 *   - `open`: anybody, without an account.
 *   - `viewer`: whoever has an account. It looks, and changes nothing.
 *   - `admin`: starts, stops, redrives, discards, connects, and sets limits.
 *
 * Each route says so in its `config`. A plugin's routes are given a rule by the scope that it is registered in. What has none
 * keeps the console from starting: a route that nobody thought about is not one that everybody may use.
 */
import type { Role } from '@syncstore/store';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';

export type Access = Role | 'open';

/** Whoever asks. */
export interface Caller {
  /** As the log of operator actions names them: `console:ada`, `token:nightly`. */
  readonly name: string;
  readonly role: Role;
  readonly via: 'session' | 'basic' | 'token' | 'nothing';
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on open routes, and while nobody has asked who it is. */
    caller: Caller | null;
  }
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method changes nothing. */
export function isReading(method: string): boolean {
  return READING.has(method);
}

const ROUTES = Symbol('routes');

/** Makes a start without a rule for every route impossible. To be called before the first route is added. */
export function requireAccessRules(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.decorate(ROUTES, routes);
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const lacking = routes.filter((route) => route.config?.access === undefined);
    if (lacking.length === 0) return;
    const names = lacking.map(({ method, url }) => `${String(method)} ${url}`);
    throw new Error(`These routes do not say who may use them: ${names.join(', ')}`);
  });
}

/** @returns every route that was added so far, those of plugins included */
export function routesOf(app: FastifyInstance): readonly RouteOptions[] {
  return app.getDecorator<readonly RouteOptions[]>(ROUTES);
}

/** Gives every route of a scope that has none a rule: one for looking, one for changing. To be called before they are added. */
export function ruleForScope(
  scope: FastifyInstance,
  rule: { readonly look: Access; readonly change: Access },
): void {
  scope.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    const access = methods.every(isReading) ? rule.look : rule.change;
    route.config = { access, ...route.config };
  });
}

/** For the log of operator actions. */
export function personOf({ caller }: FastifyRequest): string {
  return caller?.name ?? 'console:anybody';
}
