/** What stands around every page. A page that was gone to takes the focus, as a page that was loaded would. */
import { ListTree } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useAccount } from '../account/account.ts';
import { type Connection, useConnection, useOverview } from '../live/live.tsx';
import { Loading } from '../parts/states.tsx';
import { count } from '../words.ts';
import { WAYS } from './ways.ts';

export function Frame() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
    if (pathname) scrollTo({ top: 0 });
  }, [pathname]);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="side">
        <NavLink to="/" className="brand">
          <img src="/favicon.svg" alt="" />
          SyncStore
        </NavLink>
        <Ways />
        <Foot />
      </header>
      <main className="main" id="main" ref={main} tabIndex={-1}>
        <Trouble />
        <Suspense fallback={<Loading what="the page" />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

function Ways() {
  const { data } = useOverview();
  return (
    <nav className="ways" aria-label="Main">
      {WAYS.map(({ to, name, icon: Icon, waiting }) => {
        const here = data && waiting ? waiting(data) : 0;
        return (
          <NavLink key={to} to={to} end={to === '/'} className="way">
            <Icon size={17} aria-hidden="true" />
            {name}
            {here > 0 && (
              <span className="way__count">
                {count(here)}
                <span className="unseen"> waiting</span>
              </span>
            )}
          </NavLink>
        );
      })}
      <a className="way" href="/admin/queues">
        <ListTree size={17} aria-hidden="true" />
        Queues
      </a>
    </nav>
  );
}

const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting …',
  live: 'Live',
  trouble: 'Database away',
  lost: 'Not connected',
};

function Foot() {
  const connection = useConnection();
  const look = { connecting: '', live: 'pulse--live', trouble: 'pulse--trouble', lost: 'pulse--trouble' }[
    connection
  ];
  return (
    <div className="side__foot">
      <span className={`pulse ${look}`}>{CONNECTION_WORDS[connection]}</span>
      <Whoever />
    </div>
  );
}

/** Who is logged in, and the way out. */
function Whoever() {
  const { data } = useAccount();
  if (!data || data.via === 'nothing') return null;
  return (
    <form className="row" method="post" action="/logout">
      <span className="wrap">
        {data.user}, {data.role}
      </span>
      {data.via === 'session' && (
        <button type="submit" className="button button--small">
          Log out
        </button>
      )}
    </form>
  );
}

function Trouble() {
  const connection = useConnection();
  const text =
    connection === 'trouble'
      ? 'PostgreSQL does not answer. What is shown may be old.'
      : connection === 'lost'
        ? 'The console does not answer; trying again. What is shown may be old.'
        : '';
  return (
    <div className="trouble" role="status" aria-live="polite">
      {text !== '' && <p className="strip tone--warn">{text}</p>}
    </div>
  );
}
