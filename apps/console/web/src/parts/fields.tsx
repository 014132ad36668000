/** Fields of forms and filters, each with its label. */
import type { ChangeEvent } from 'react';

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

export const PLATFORM_OPTIONS = [
  ['', 'All'],
  ['shopee', 'Shopee'],
  ['tiktok-shop', 'TikTok Shop'],
] as const;
