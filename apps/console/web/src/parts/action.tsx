/**
 * Things that a person can do. Each is one request; what it came to is told in a notice, and everything that may have
 * changed by it is asked for again. What can't be undone, or is recorded with a reason, asks first.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useRef } from 'react';
import { useIsAdmin } from '../account/account.ts';
import { useTell } from './toasts.tsx';

interface ActionProps<T> {
  readonly label: string;
  /** For screen readers, where the label does not say what it is done to. */
  readonly description?: string;
  readonly look?: 'main' | 'bad' | 'small';
  readonly disabled?: boolean;
  readonly icon?: ReactNode;
  /** Asks before it is done, in this sentence, and for a reason for the record. */
  readonly question?: string;
  /** @param why what was given as the reason; undefined when nothing was */
  readonly run: (why: string | undefined) => Promise<T>;
  /** The notice about a success. */
  readonly done: (result: T) => string;
  readonly after?: (result: T) => void;
}

/** A button that does something; not shown to a viewer. */
export function Action<T>(props: ActionProps<T>) {
  const { label, description, look, disabled, icon, question, run, done, after } = props;
  const tell = useTell();
  const isAdmin = useIsAdmin();
  const queries = useQueryClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: async (result) => {
      tell(done(result));
      after?.(result);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'overview' });
    },
    onError: (error) => tell(`${label}: ${error.message}`, 'bad'),
  });
  if (!isAdmin) return null;
  const begin = () => (question === undefined ? mutation.mutate(undefined) : dialog.current?.showModal());
  return (
    <>
      <button
        type="button"
        className={look ? `button button--${look}` : 'button'}
        disabled={disabled === true || mutation.isPending}
        aria-label={description}
        onClick={begin}
      >
        {icon}
        {label}
      </button>
      {question !== undefined && (
        <Question dialog={dialog} label={label} question={question} onYes={(why) => mutation.mutate(why)} />
      )}
    </>
  );
}

interface QuestionProps {
  readonly dialog: React.RefObject<HTMLDialogElement | null>;
  readonly label: string;
  readonly question: string;
  readonly onYes: (why: string | undefined) => void;
}

function Question({ dialog, label, question, onYes }: QuestionProps) {
  const titleId = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const why = new FormData(event.currentTarget).get('why');
    dialog.current?.close();
    onYes(typeof why === 'string' && why !== '' ? why : undefined);
  };
  return (
    <dialog ref={dialog} aria-labelledby={titleId}>
      <form className="stack" onSubmit={submit}>
        <h2 id={titleId}>{question}</h2>
        <label className="field">
          <span>Reason, for the record (optional)</span>
          <input name="why" maxLength={1_000} autoComplete="off" />
        </label>
        <div className="buttons">
          <button type="submit" className="button button--main">
            {label}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}
