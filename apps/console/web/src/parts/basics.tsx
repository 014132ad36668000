/** The smallest pieces: cards, figures, badges, bars. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useNow } from '../live/clock.ts';
import { moment, sinceOrUntil } from '../words.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'quiet';

interface CardProps {
  readonly title: string;
  /** Stands at the right of the title. */
  readonly aside?: ReactNode;
  /** Without a margin around its content: tables and lists have their own. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a page, and a landmark of its own. */
export function Card({ title, aside, flush = false, children }: CardProps) {
  return (
    <section className="card" aria-label={title}>
      <div className="card__head">
        <h2>{title}</h2>
        {aside}
      </div>
      <div className={flush ? 'card__body card__body--flush' : 'card__body'}>{children}</div>
    </section>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: ReactNode;
  readonly tone?: Tone | undefined;
  /** Where it leads to. */
  readonly to?: string;
}

/** One number with its name. */
export function Figure({ label, value, hint, tone, to }: FigureProps) {
  const content = (
    <>
      <span className="figure__label">{label}</span>
      <span className={tone ? `figure__value tone--${tone}` : 'figure__value'}>{value}</span>
      {hint !== undefined && <span className="figure__hint">{hint}</span>}
    </>
  );
  return to === undefined ? (
    <div className="card figure">{content}</div>
  ) : (
    <Link className="card figure" to={to}>
      {content}
    </Link>
  );
}

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge tone--${tone}`}>{children}</span>;
}

interface BarProps {
  /** What it measures, for those who do not see it. */
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly text: string;
  readonly tone?: 'warn' | 'bad' | 'calm' | undefined;
  /** Work that goes on is progress, a level is a meter. */
  readonly role: 'progressbar' | 'meter';
}

export function Bar({ label, value, max, text, tone, role }: BarProps) {
  const part = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div
      className="bar"
      role={role}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(max, 1)}
      aria-valuenow={Math.min(value, Math.max(max, 1))}
      aria-valuetext={text}
    >
      <div
        className={tone ? `bar__fill bar__fill--${tone}` : 'bar__fill'}
        style={{ width: `${part * 100}%` }}
      />
    </div>
  );
}

/** A time as people say it; the exact one is behind it. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={moment(at)}>
      {sinceOrUntil(at, now)}
    </time>
  );
}

/** Names with their values; what is null is left out. */
export function Facts({ of }: { readonly of: Readonly<Record<string, ReactNode>> }) {
  return (
    <dl className="facts">
      {Object.entries(of)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
    </dl>
  );
}

function FactRow({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
