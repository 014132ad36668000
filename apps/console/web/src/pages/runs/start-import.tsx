/** Starting an import: of all shops or of one, and how thoroughly. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useIsAdmin } from '../../account/account.ts';
import type { Run } from '../../api/answers.ts';
import { post } from '../../api/client.ts';
import { useOverview } from '../../live/live.tsx';
import { Select } from '../../parts/fields.tsx';
import { useTell } from '../../parts/toasts.tsx';
import { platformName, several } from '../../words.ts';

const KINDS = [
  ['', 'What changed; everything the first time'],
  ['full', 'Full: list everything, fetch what differs'],
  ['deep', 'Deep: fetch every detail again'],
] as const;

interface Started {
  readonly runs: readonly Run[];
}

export function StartImport() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { data } = useOverview();
  const isAdmin = useIsAdmin();
  if (!isAdmin || !data || data.shops.length === 0) return null;
  return (
    <>
      <button type="button" className="button button--main" onClick={() => dialog.current?.showModal()}>
        Start import
      </button>
      <ImportDialog dialog={dialog} />
    </>
  );
}

function ImportDialog({ dialog }: { readonly dialog: React.RefObject<HTMLDialogElement | null> }) {
  const titleId = useId();
  const tell = useTell();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data } = useOverview();
  const [shop, setShop] = useState('');
  const [kind, setKind] = useState('');
  const shops = (data?.shops ?? []).map(
    (known) => [`${known.platform}/${known.shop}`, `${platformName(known.platform)} ${known.name}`] as const,
  );
  const start = async (event: FormEvent) => {
    event.preventDefault();
    const [platform, id] = shop.split('/');
    try {
      const { runs } = await post<Started>('/api/imports', {
        ...(kind !== '' && { kind }),
        ...(platform && id && { platform, shop: id }),
      });
      dialog.current?.close();
      tell(`${several(runs.length, 'run')} asked for.`);
      await queries.invalidateQueries({ queryKey: ['runs'] });
      const [only] = runs;
      void navigate(only && runs.length === 1 ? `/runs/${only.id}` : '/runs');
    } catch (error) {
      tell(`Start import: ${error instanceof Error ? error.message : 'it failed'}`, 'bad');
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={titleId}>
      <form className="stack" onSubmit={(event) => void start(event)}>
        <h2 id={titleId}>Start an import</h2>
        <Select label="Shop" value={shop} onChange={setShop} options={[['', 'All shops'], ...shops]} />
        <Select label="How" value={kind} onChange={setKind} options={KINDS} />
        <div className="buttons">
          <button type="submit" className="button button--main">
            Start
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}
