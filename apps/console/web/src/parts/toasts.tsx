/** Notices of what was done or failed, read out by screen readers, gone after a while. */
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
}

type Tell = (text: string, how?: 'good' | 'bad') => void;

const TellContext = createContext<Tell>(() => undefined);
const SHOWN_MS = 8_000;
let lastId = 0;

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const tell = useCallback<Tell>(
    (text, how = 'good') => {
      lastId += 1;
      const id = lastId;
      setToasts((all) => [...all, { id, text, isBad: how === 'bad' }]);
      setTimeout(() => remove(id), SHOWN_MS);
    },
    [remove],
  );
  return (
    <TellContext value={tell}>
      {children}
      <div className="toasts" role="status" aria-live="polite" aria-label="Notices">
        {toasts.map(({ id, text, isBad }) => (
          <div key={id} className={isBad ? 'toast toast--bad' : 'toast'}>
            <span>{text}</span>
            <button type="button" className="button button--plain button--small" onClick={() => remove(id)}>
              Close
            </button>
          </div>
        ))}
      </div>
    </TellContext>
  );
}

/** @returns a function that shows a notice */
export function useTell(): Tell {
  return useContext(TellContext);
}
