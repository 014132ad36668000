/** One dead letter: what to do, and the story of every attempt that the page cost. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { Attempt, DeadLetterStory } from '../../api/answers.ts';
import { get, post } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { useShopName } from '../../live/live.tsx';
import { Action } from '../../parts/action.tsx';
import { Badge, Card, Facts, Moment } from '../../parts/basics.tsx';
import { Loaded } from '../../parts/states.tsx';
import { count, platformName, words } from '../../words.ts';
import { blameText, LETTER_TONES, reasonText } from './letter-words.ts';

export function DeadLetterPage() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['dead-letter', id],
    queryFn: () => get<DeadLetterStory>(`/api/dead-letters/${id}`),
  });
  return (
    <Loaded what={`dead letter ${id}`} query={query}>
      {(letter) => <Content letter={letter} />}
    </Loaded>
  );
}

interface Decided {
  readonly outcome: string;
}

function Content({ letter }: { readonly letter: DeadLetterStory }) {
  const shopName = useShopName();
  const { id, platform, shop, status } = letter;
  const decide = (verb: string) => (why: string | undefined) =>
    post<Decided>(`/api/dead-letters/${id}/${verb}`, why === undefined ? {} : { why });
  const done = ({ outcome }: Decided) =>
    outcome === 'nothing_to_do' ? `Letter ${id} was decided already.` : `Letter ${id} is ${outcome}.`;
  return (
    <>
      <Head
        title={`Dead letter ${id}`}
        lead={
          <>
            {platformName(platform)} {shopName(platform, shop)}{' '}
            <Badge tone={LETTER_TONES[status]}>{status}</Badge>
          </>
        }
      >
        {status === 'dead' && (
          <>
            <Action label="Redrive" look="main" run={decide('redrive')} done={done} />
            <Action
              label="Discard"
              look="bad"
              question={`Discard letter ${id}? Its products stay as they are until the next full import.`}
              run={decide('discard')}
              done={done}
            />
          </>
        )}
      </Head>
      <div className="grid grid--two">
        <Card title="What happened">
          <Facts
            of={{
              Reason: reasonText(letter.reason),
              'What to do': letter.userMessage,
              'Who can mend it': blameText(letter.blame),
              Died: <Moment at={letter.createdAt} />,
              Run: <Link to={`/runs/${letter.runId}`}>Run {letter.runId}</Link>,
              Page: `${letter.pageId}, generation ${letter.generation}`,
              Cursor: letter.cursor && <code>{letter.cursor}</code>,
              Attempts: count(letter.attempts),
              'Redriven before': letter.redrives > 0 ? count(letter.redrives) : null,
              Job: (
                <a href={`/admin/queues/queue/${letter.sourceQueue}/${letter.sourceJobId}`}>
                  {letter.sourceJobId}
                </a>
              ),
              Decided: letter.decidedAt && <Moment at={letter.decidedAt} />,
              'Decided by': letter.decidedBy,
              Why: letter.decidedWhy,
            }}
          />
        </Card>
        <Card title="Story of its attempts">
          {letter.history.length === 0 ? (
            <p className="soft">No attempt was recorded.</p>
          ) : (
            <ol className="story">
              {letter.history.map((attempt, index) => (
                <AttemptItem
                  key={`${attempt.at} ${attempt.generation}`}
                  attempt={attempt}
                  number={index + 1}
                />
              ))}
            </ol>
          )}
        </Card>
      </div>
      <Card title="Detail for the log">
        {/* Scrolls, so that it has to be reachable by keyboard. */}
        <pre tabIndex={0} aria-label="Detail">
          {letter.detail}
        </pre>
      </Card>
    </>
  );
}

function AttemptItem({ attempt, number }: { readonly attempt: Attempt; readonly number: number }) {
  return (
    <li>
      <p>
        <strong>
          Attempt {number}: {words(attempt.class)}
        </strong>{' '}
        <span className="soft small">
          <Moment at={attempt.at} />, generation {attempt.generation}
        </span>
      </p>
      <p className="wrap small">{attempt.message}</p>
    </li>
  );
}
