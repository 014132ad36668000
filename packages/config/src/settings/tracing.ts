/** Rows for traces. Their names are OpenTelemetry's own, so that they are what a collector's documentation says. */
import { baseUrl, decimal } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';

export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional({
    schema: baseUrl(),
    reason:
      'Where traces of imports are sent, by OTLP over HTTP. Without it nothing is traced, and nothing is loaded for it.',
    example: 'http://collector:4318',
    visibility: 'url',
  }),
  OTEL_TRACES_SAMPLER_ARG: defaulted({
    schema: decimal(0, 1),
    default: 1,
    reason: 'Share of the imports that are traced. A full run of a large shop has some ten spans a page.',
  }),
};
