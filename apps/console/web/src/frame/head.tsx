/** The head of a page: its title, also in the browser's tab, and what can be done there. */
import type { ReactNode } from 'react';

interface HeadProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

export function Head({ title, lead, children }: HeadProps) {
  return (
    <div className="head">
      <title>{`${title} – SyncStore`}</title>
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p className="head__lead">{lead}</p>}
      </div>
      {children !== undefined && <div className="buttons">{children}</div>}
    </div>
  );
}
