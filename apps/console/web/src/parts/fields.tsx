/** Fields of forms and filters, each with its label. */
import type { ChangeEvent } from 'react';
import { useOverview } from '../live/live.tsx';
import { platformName } from '../words.ts';

interface SelectProps {
  readonly label: string;
  readonly value: string;
  /** Values with their texts; an empty value stands for all. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event: ChangeEvent<HTMLSelectElement>) => onChange(event.target.value)}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of the shops that are connected, or all. */
export function ShopSelect(props: FieldProps) {
  const { data: overview } = useOverview();
  const shops = (overview?.shops ?? []).map(
    ({ platform, shop, name }) => [shop, `${platformName(platform)} ${name}`] as const,
  );
  return <Select label="Shop" options={[['', 'All'], ...shops]} {...props} />;
}

/** The number of a run, or none. */
export function RunField({ value, onChange }: FieldProps) {
  return (
    <label className="field">
      <span>Run</span>
      <input
        inputMode="numeric"
        size={6}
        value={value}
        onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
      />
    </label>
  );
}

export const PLATFORM_OPTIONS = [
  ['', 'All'],
  ['shopee', 'Shopee'],
  ['tiktok-shop', 'TikTok Shop'],
] as const;
