/**
 * Descriptions: plain text with line breaks for Shopee, HTML for TikTok Shop, in the shop's language. Dirty ones carry
 * scripts and event handlers (markup that must never reach a page) or control characters.
 */
import type { Dirt, Language } from '../types.ts';
import { scatter } from './names.ts';
import type { Random } from './random.ts';

type Lines = readonly [string, ...string[]];

const SENTENCES: Readonly<Record<Language, Lines>> = {
  en: [
    'Made in small batches by people who use it themselves.',
    'Easy to clean & safe for daily use.',
    'Ships within two working days.',
    'Measurements are taken by hand and may differ by 1 cm.',
    'Please read the size table before ordering.',
    'Exchange within 14 days, unused and in its box.',
  ],
  id: [
    'Dibuat dalam jumlah kecil oleh pengrajin lokal.',
    'Mudah dibersihkan dan aman dipakai setiap hari.',
    'Dikirim dalam dua hari kerja.',
    'Ukuran diambil manual, selisih 1 cm masih wajar.',
    'Mohon baca tabel ukuran sebelum memesan.',
    'Penukaran 14 hari, belum dipakai dan masih dalam kotak.',
  ],
  th: [
    'ผลิตจำนวนจำกัดโดยช่างฝีมือท้องถิ่น',
    'ทำความสะอาดง่าย ปลอดภัยต่อการใช้ทุกวัน',
    'จัดส่งภายในสองวันทำการ',
    'วัดขนาดด้วยมือ อาจคลาดเคลื่อน 1 ซม.',
    'โปรดอ่านตารางขนาดก่อนสั่งซื้อ',
    'เปลี่ยนสินค้าได้ภายใน 14 วัน',
  ],
  vi: [
    'Sản xuất số lượng nhỏ bởi thợ thủ công địa phương.',
    'Dễ lau chùi và an toàn khi dùng hằng ngày.',
    'Gửi hàng trong hai ngày làm việc.',
    'Kích thước đo bằng tay, có thể lệch 1 cm.',
    'Vui lòng xem bảng kích thước trước khi đặt.',
    'Đổi hàng trong 14 ngày, chưa sử dụng và còn hộp.',
  ],
};

const SCRIPTS = [
  '<script>alert("sandbox")</script>',
  '<img src="x" onerror="alert(1)">',
  '<a href="javascript:alert(1)">details</a>',
  '<iframe src="https://tracker.example/"></iframe>',
  '<p onclick="steal()">Click</p>',
] as const;

/** @returns two to five sentences, each once */
export function makeSentences(language: Language, random: Random): readonly string[] {
  const sentences = SENTENCES[language];
  const start = random.int(sentences.length);
  const count = 2 + random.int(4);
  return Array.from({ length: count }, (_, i) => sentences[(start + i) % sentences.length] ?? '');
}

/** @returns what Shopee serves as `description` */
export function plainDescription(
  sentences: readonly string[],
  dirt: readonly Dirt[],
  random: Random,
): string {
  return spoil(sentences.join('\n'), dirt, random);
}

/** @param image URL of a picture inside the text @returns what TikTok Shop serves as `description` */
export function htmlDescription(
  sentences: readonly string[],
  image: string,
  dirt: readonly Dirt[],
  random: Random,
): string {
  const [first, ...others] = sentences.map((sentence) => sentence.replaceAll('&', '&amp;'));
  const items = others.map((sentence) => `<li>${sentence}</li>`).join('');
  const picture = `<p><img src="${image.replaceAll('&', '&amp;')}" width="1000" height="1000"></p>`;
  const html = `<p style="text-align: left;"><span>${first ?? ''}&nbsp;</span></p><ul>${items}</ul>${picture}`;
  return spoil(html, dirt, random);
}

function spoil(text: string, dirt: readonly Dirt[], random: Random): string {
  const scripted = dirt.includes('description_script') ? `${text}${random.pick(SCRIPTS)}` : text;
  return dirt.includes('description_control_characters') ? scatter(scripted, random) : scripted;
}
