/** Pausing, resuming and cancelling a run. */
import type { Run } from '../../api/answers.ts';
import { post } from '../../api/client.ts';
import { Action } from '../../parts/action.tsx';
import { isActive } from './run-state.ts';

export function RunActions({ run, name }: { readonly run: Run; readonly name: string }) {
  if (!isActive(run)) return null;
  const act = (verb: string) => (why: string | undefined) =>
    post<Run>(`/api/runs/${run.id}/${verb}`, why === undefined ? {} : { why });
  return (
    <div className="buttons">
      {run.paused ? (
        <Action
          label="Resume"
          look="small"
          description={`Resume run ${run.id} of ${name}`}
          run={act('resume')}
          done={() => `Run ${run.id} goes on.`}
        />
      ) : (
        <Action
          label="Pause"
          look="small"
          description={`Pause run ${run.id} of ${name}`}
          run={act('pause')}
          done={() => `Run ${run.id} is paused. Pages that workers have in hand are finished.`}
        />
      )}
      <Action
        label="Cancel"
        look="small"
        description={`Cancel run ${run.id} of ${name}`}
        question={`Cancel run ${run.id} of ${name}? What it wrote stays; it can not be taken up again.`}
        run={act('cancel')}
        done={() => `Run ${run.id} is cancelled.`}
      />
    </div>
  );
}
