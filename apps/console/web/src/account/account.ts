/** Who is logged in. A viewer looks and changes nothing: what a viewer may not do is not shown. */
import { useQuery } from '@tanstack/react-query';
import type { Account } from '../api/answers.ts';
import { get } from '../api/client.ts';

export function useAccount() {
  return useQuery({
    queryKey: ['session'],
    queryFn: () => get<Account>('/api/me'),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether whoever looks may change things; not before it is known who that is. */
export function useIsAdmin(): boolean {
  return useAccount().data?.role === 'admin';
}
