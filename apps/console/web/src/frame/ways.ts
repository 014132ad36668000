/** The places of the page, in the order in which an operator looks at them. */
import {
  Activity,
  Bell,
  Box,
  CircleSlash,
  Gauge,
  Inbox,
  type LucideIcon,
  Settings,
  ShieldCheck,
  Store,
} from 'lucide-react';
import type { Overview } from '../api/answers.ts';

interface Way {
  readonly to: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** How many things there wait for a person. */
  readonly waiting?: (overview: Overview) => number;
}

export const WAYS: readonly Way[] = [
  { to: '/', name: 'Overview', icon: Gauge },
  { to: '/runs', name: 'Runs', icon: Activity },
  { to: '/dead-letters', name: 'Dead letters', icon: Inbox, waiting: ({ deadLetters }) => deadLetters },
  { to: '/rejects', name: 'Rejects', icon: CircleSlash },
  { to: '/products', name: 'Catalogue', icon: Box },
  { to: '/quality', name: 'Data quality', icon: ShieldCheck },
  { to: '/alerts', name: 'Alerts', icon: Bell },
  { to: '/shops', name: 'Shops', icon: Store },
  { to: '/settings', name: 'Settings', icon: Settings },
];
