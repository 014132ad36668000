/**
 * Conditions of alerts: one measure, how it is compared, and with what. `error_rate > 5%`, `backlog_age >= 15m`.
 */
import { MEASURE_NAMES, MEASURES, type MeasureKind, type MeasureName } from './measures.ts';

const COMPARISONS = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
} as const;

type Operator = keyof typeof COMPARISONS;

export interface Condition {
  readonly measure: MeasureName;
  readonly operator: Operator;
  /** A share from 0 to 1, seconds, or a count. */
  readonly limit: number;
  /** As it was written. */
  readonly text: string;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const WRITTEN: Readonly<Record<MeasureKind, string>> = {
  share: 'a percentage such as 5%',
  time: 'a length of time such as 15m, 2h or 3d',
  count: 'a number',
};

/** @throws RangeError that says what is wrong with it, and what it could be */
export function parseCondition(text: string): Condition {
  const [, name, operator, limit] = /^\s*([\w-]+)\s*(>=|<=|>|<)\s*(\S+)\s*$/.exec(text) ?? [];
  if (name === undefined || limit === undefined) {
    throw new RangeError(`"${text}" is no condition: write a measure, >, >=, < or <=, and a limit.`);
  }
  const measure = MEASURE_NAMES.find((known) => known === name);
  if (!measure) {
    throw new RangeError(`"${name}" is no measure; there are ${MEASURE_NAMES.join(', ')}.`);
  }
  const operators: readonly string[] = Object.keys(COMPARISONS);
  if (!isOperator(operator, operators))
    throw new RangeError(`"${text}" compares with nothing that is known.`);
  return { measure, operator, limit: parseLimit(measure, limit), text: text.trim() };
}

function isOperator(text: string | undefined, known: readonly string[]): text is Operator {
  return text !== undefined && known.includes(text);
}

/**
 * Reads a limit of a measure: `5%`, `15m`, `3`.
 * @throws RangeError when it is in the wrong unit
 */
export function parseLimit(measure: MeasureName, text: string): number {
  const { kind } = MEASURES[measure];
  const [, number, unit] = /^(\d+(?:\.\d+)?)(%|[smhd])?$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number !== undefined) {
    if (kind === 'share' && unit === '%' && value <= 100) return value / 100;
    if (kind === 'count' && unit === undefined) return value;
    const seconds = SECONDS[unit ?? ''];
    if (kind === 'time' && seconds !== undefined) return value * seconds;
  }
  throw new RangeError(`"${text}" does not fit ${measure}, which takes ${WRITTEN[kind]}.`);
}

/** @param limit instead of the condition's own */
export function holds({ operator, limit: own }: Condition, value: number, limit = own): boolean {
  return COMPARISONS[operator](value, limit);
}
