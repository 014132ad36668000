/** POST /api/runs/:id/pause, …/resume, …/cancel and …/approve-delisting: what people do to a run. Each answers the run as it is then. */
import { cancelRun, pauseRun, type Runtime, resumeRun } from '@syncstore/runtime';
import { approveDelisting } from '@syncstore/store';
import { type Api, decisionBody, decisionOf, idParams, possibly } from './convention.ts';
import { runSchema, runThatExists } from './runs.ts';

const SUMMARIES = {
  pause: 'Hold a run: pages in hand are finished, no other is taken up',
  resume: 'Let a paused run go on',
  cancel: 'End a run for good; what it has written stays',
  'approve-delisting':
    'Let a run delist what it no longer found, when that was too much to do without asking',
};

/** Adds the routes. */
export function addRunDecisionRoutes(api: Api, runtime: Runtime): void {
  const { database } = runtime;
  const acts = {
    pause: pauseRun,
    resume: resumeRun,
    cancel: cancelRun,
    'approve-delisting': (_runtime: Runtime, ...decided: Decided) => approveDelisting(database, ...decided),
  };
  for (const verb of ['pause', 'resume', 'cancel', 'approve-delisting'] as const) {
    api.post(
      `/api/runs/:id/${verb}`,
      {
        config: { access: 'admin' },
        schema: {
          summary: SUMMARIES[verb],
          tags: ['Runs'],
          params: idParams,
          body: decisionBody,
          response: { 200: runSchema },
        },
      },
      async (request) => {
        const { id } = request.params;
        await runThatExists(database, id);
        await possibly<unknown>(acts[verb](runtime, id, decisionOf(request, request.body)));
        return runThatExists(database, id);
      },
    );
  }
}

type Decided = [runId: number, by: ReturnType<typeof decisionOf>];
