/**
 * The tracer on OpenTelemetry's SDK, loaded only where traces are asked for.
 *
 * Other settings of the exporter (OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES, OTEL_BSP_*) are read by the SDK itself,
 * under their standard names. Nothing is instrumented behind our back: spans say what the code around them hands over,
 * which are ids, counts and names of endpoints, never URLs, headers or payloads.
 */
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { SpanFacts, Tracer, TracingOptions } from './tracing.ts';

/** A collector that does not answer must not keep a process from ending, milliseconds. */
const LAST_SPANS_MS = 5_000;

/** Marks spans that may begin a trace. */
const BEGINS = 'syncstore.begins';

export function openTracer({ endpoint, service, share }: TracingOptions): Tracer {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `syncstore-${service}` }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    sampler: new ParentBasedSampler({ root: onlyRequests(new TraceIdRatioBasedSampler(share)) }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }))],
  });
  provider.register();
  const tracer = trace.getTracer('syncstore');

  function run<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    return tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        // Messages of the marketplaces and of PostgreSQL are for the log, which scrubs them.
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'Error',
        });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  return {
    beginTrace: (name, facts, work) => run(name, { ...facts, [BEGINS]: true }, work),
    traced: (name, facts, work) => (isInTrace() ? run(name, { ...facts }, work) : work()),
    continueTrace: (traceparent, work) => context.with(contextOf(traceparent), work),
    tell: (facts: SpanFacts) => void trace.getActiveSpan()?.setAttributes(facts),
    traceParent: () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier['traceparent'] ?? null;
    },
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const timeIsOver = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LAST_SPANS_MS);
      });
      // What could not be sent is lost, as with any sampling.
      await Promise.race([provider.shutdown().catch(() => undefined), timeIsOver]);
      clearTimeout(timer);
    },
  };
}

function isInTrace(): boolean {
  const span = trace.getActiveSpan();
  return span !== undefined && isSpanContextValid(span.spanContext());
}

function contextOf(traceparent: string): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent });
}

/** BullMQ makes spans of each look into an idle queue too; those that stand in no trace are dropped. */
function onlyRequests(requests: Sampler): Sampler {
  return {
    shouldSample: (parent, traceId, name, kind, attributes, links) =>
      attributes[BEGINS] === true
        ? requests.shouldSample(parent, traceId, name, kind, attributes, links)
        : { decision: SamplingDecision.NOT_RECORD },
    toString: () => `OnlyRequests{${requests.toString()}}`,
  };
}
