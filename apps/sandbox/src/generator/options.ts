/** Variant tiers: the colours and sizes that goods come in, in the shop's language. Positions, not words, identify
 * an option, so that one variant of the goods is the same variant in every shop. */
import type { Language } from '../types.ts';
import type { SizeScheme, Words } from './kinds.ts';

export const COLOUR_TIER: Words = { en: 'Colour', id: 'Warna', th: 'สี', vi: 'Màu sắc' };
export const SIZE_TIER: Words = { en: 'Size', id: 'Ukuran', th: 'ขนาด', vi: 'Kích thước' };

const COLOURS: readonly Words[] = [
  { en: 'Red', id: 'Merah', th: 'แดง', vi: 'Đỏ' },
  { en: 'Navy', id: 'Biru Dongker', th: 'กรมท่า', vi: 'Xanh navy' },
  { en: 'White', id: 'Putih', th: 'ขาว', vi: 'Trắng' },
  { en: 'Black', id: 'Hitam', th: 'ดำ', vi: 'Đen' },
  { en: 'Sand', id: 'Krem', th: 'ครีม', vi: 'Be' },
  { en: 'Sage Green', id: 'Hijau Sage', th: 'เขียวเสจ', vi: 'Xanh lá xám' },
  { en: 'Mustard', id: 'Kuning Mustard', th: 'เหลืองมัสตาร์ด', vi: 'Vàng mù tạt' },
  { en: 'Pink', id: 'Merah Muda', th: 'ชมพู', vi: 'Hồng' },
  { en: 'Grey', id: 'Abu-abu', th: 'เทา', vi: 'Xám' },
  { en: 'Sky Blue', id: 'Biru Langit', th: 'ฟ้า', vi: 'Xanh da trời' },
];

const COLOUR_CODES = ['RED', 'NVY', 'WHT', 'BLK', 'SND', 'SAG', 'MUS', 'PNK', 'GRY', 'SKY'] as const;

const SIZES: Readonly<Record<SizeScheme, readonly string[]>> = {
  clothing: ['S', 'M', 'L', 'XL', 'XXL'],
  volume: ['250 ml', '350 ml', '500 ml', '750 ml', '1 L'],
  length: ['30 cm', '45 cm', '60 cm', '90 cm', '120 cm'],
  bundle: ['1 x', '2 x', '4 x', '8 x', '12 x'],
};

/** @param position 0..9 @returns the colour's word */
export function colourName(position: number, language: Language): string {
  return COLOURS[position]?.[language] ?? String(position);
}

/** @returns three letters for seller SKUs */
export function colourCode(position: number): string {
  return COLOUR_CODES[position] ?? 'XXX';
}

/** @param position 0..4 @returns the size, written alike in all languages */
export function sizeName(scheme: SizeScheme, position: number): string {
  return SIZES[scheme][position] ?? String(position);
}
