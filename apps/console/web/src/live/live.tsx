/**
 * What the console tells by itself: one stream of events for the whole page, put where every query finds it. While it runs
 * nothing is asked for again and again; when it breaks off the browser connects again, and the page says that it is old.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Overview } from '../api/answers.ts';
import { get } from '../api/client.ts';

/** `trouble`: PostgreSQL does not answer the console. `lost`: the console does not answer us. */
export type Connection = 'connecting' | 'live' | 'trouble' | 'lost';

const ConnectionContext = createContext<Connection>('connecting');
const OVERVIEW = ['overview'] as const;

/** Opens the stream for as long as it is shown. */
export function Live({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');

  useEffect(() => {
    const events = new EventSource('/api/events');
    events.addEventListener('overview', ({ data }: MessageEvent<string>) => {
      queries.setQueryData(OVERVIEW, JSON.parse(data));
      setConnection('live');
    });
    events.addEventListener('trouble', () => setConnection('trouble'));
    events.addEventListener('error', () => {
      setConnection('lost');
      // Refused for good: the session may have ended.
      if (events.readyState === EventSource.CLOSED) void queries.invalidateQueries({ queryKey: ['session'] });
    });
    return () => events.close();
  }, [queries]);

  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

export function useConnection(): Connection {
  return useContext(ConnectionContext);
}

/** The newest overview; asked for once, then told by the stream. */
export function useOverview() {
  return useQuery({
    queryKey: OVERVIEW,
    queryFn: () => get<Overview>('/api/overview'),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The name of a shop, as far as it is known; its id otherwise. */
export function useShopName(): (platform: string, shop: string) => string {
  const { data } = useOverview();
  return (platform, shop) =>
    data?.shops.find((known) => known.platform === platform && known.shop === shop)?.name ?? shop;
}
