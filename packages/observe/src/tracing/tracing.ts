/**
 * Traces: what belongs together across processes, from the request for an import to the commits of its pages.
 *
 *   1. Asking for a run begins a trace (`beginTrace`). Its traceparent is written on the run in PostgreSQL, since pages are
 *      released later, by other processes and after any number of restarts: a job's metadata would be gone with Redis.
 *   2. The producer that starts the run, and whoever enqueues its pages, go on with it (`continueTrace`).
 *   3. BullMQ hands it from the job to the worker, whose steps and marketplace calls are spans in it (`traced`).
 *
 * Without OTEL_EXPORTER_OTLP_ENDPOINT nothing is loaded, and each of these is a look at a variable.
 */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

export interface TracingOptions {
  /** Root of the collector's OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  /** Which process this is. */
  readonly service: string;
  /** Share of imports that are traced, 0..1. */
  readonly share: number;
}

export interface Tracer {
  beginTrace<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T>;
  traced<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T>;
  continueTrace<T>(traceParent: string, work: () => Promise<T>): Promise<T>;
  tell(facts: SpanFacts): void;
  traceParent(): string | null;
  close(): Promise<void>;
}

let tracer: Tracer | null = null;

/** Traces from now on. */
export async function startTracing(options: TracingOptions): Promise<void> {
  if (tracer !== null) return;
  const { openTracer } = await import('./open-telemetry.ts');
  tracer = openTracer(options);
}

/** Sends what is left, within some seconds. */
export async function stopTracing(): Promise<void> {
  const stopped = tracer;
  tracer = null;
  await stopped?.close();
}

export function isTracing(): boolean {
  return tracer !== null;
}

/** Does `work` as the first span of a trace, or as one more of the trace it stands in. */
export function beginTrace<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T> {
  return tracer === null ? work() : tracer.beginTrace(name, facts, work);
}

/** Does `work` as a span of the trace it stands in. Outside of any it is not traced: timers would fill the collector. */
export function traced<T>(name: string, facts: SpanFacts, work: () => Promise<T>): Promise<T> {
  return tracer === null ? work() : tracer.traced(name, facts, work);
}

/** Adds what is known only now to the span that it is called in. */
export function tellTrace(facts: SpanFacts): void {
  tracer?.tell(facts);
}

/**
 * Does `work` as a part of a trace that began elsewhere.
 * @param traceParent as `traceParent()` gave it there; null: of none
 */
export function continueTrace<T>(traceParent: string | null, work: () => Promise<T>): Promise<T> {
  return tracer === null || traceParent === null ? work() : tracer.continueTrace(traceParent, work);
}

/** The trace that this is called in, as W3C's `traceparent`; null outside of any. */
export function traceParent(): string | null {
  return tracer?.traceParent() ?? null;
}
