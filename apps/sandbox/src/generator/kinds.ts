/**
 * What the sandbox's sellers sell: kinds of goods with their nouns in the four shop languages, the category they are
 * filed under, plausible weights and prices, and how they vary. Names of goods are put together from these words, so
 * the same goods are recognisable in each language without any two shops showing the same text.
 */
import type { Language } from '../types.ts';

export type Words = Readonly<Record<Language, string>>;

/** What the options of the second tier are; the first is always the colour. */
export type SizeScheme = 'clothing' | 'volume' | 'length' | 'bundle';

export interface Kind {
  /** Three letters used in seller SKUs. */
  readonly code: string;
  readonly noun: Words;
  /** Index into `CATEGORY_ROOTS`. */
  readonly root: number;
  readonly sizes: SizeScheme;
  /** Typical weight in grams. */
  readonly grams: number;
  /** Lowest and highest price in Singapore cents. */
  readonly price: readonly [number, number];
}

export const CATEGORY_ROOTS: readonly Words[] = [
  { en: 'Home & Living', id: 'Perlengkapan Rumah', th: 'เครื่องใช้ในบ้าน', vi: 'Nhà cửa & Đời sống' },
  { en: 'Fashion', id: 'Fashion', th: 'แฟชั่น', vi: 'Thời trang' },
  { en: 'Beauty', id: 'Kecantikan', th: 'ความงาม', vi: 'Sắc đẹp' },
  { en: 'Electronics', id: 'Elektronik', th: 'อิเล็กทรอนิกส์', vi: 'Thiết bị điện tử' },
  { en: 'Food & Drink', id: 'Makanan & Minuman', th: 'อาหารและเครื่องดื่ม', vi: 'Thực phẩm & Đồ uống' },
  { en: 'Sports & Outdoor', id: 'Olahraga & Outdoor', th: 'กีฬาและกลางแจ้ง', vi: 'Thể thao & Dã ngoại' },
];

function kind(
  code: string,
  root: number,
  sizes: SizeScheme,
  grams: number,
  price: readonly [number, number],
  ...[en, id, th, vi]: readonly [string, string, string, string]
): Kind {
  return { code, root, sizes, grams, price, noun: { en, id, th, vi } };
}

export const KINDS: readonly [Kind, ...Kind[]] = [
  kind('MUG', 0, 'volume', 420, [690, 2490], 'Stoneware Mug', 'Cangkir Keramik', 'แก้วเซรามิก', 'Cốc gốm'),
  kind('BWL', 0, 'volume', 510, [890, 2990], 'Serving Bowl', 'Mangkuk Saji', 'ชามเสิร์ฟ', 'Bát đựng thức ăn'),
  kind('TWL', 0, 'length', 310, [590, 2190], 'Linen Towel', 'Handuk Linen', 'ผ้าเช็ดมือลินิน', 'Khăn vải lanh'),
  kind('LMP', 0, 'bundle', 1150, [2490, 8990], 'Desk Lamp', 'Lampu Meja', 'โคมไฟตั้งโต๊ะ', 'Đèn bàn'),
  kind('PIL', 0, 'length', 640, [1290, 4590], 'Cushion Cover', 'Sarung Bantal', 'ปลอกหมอนอิง', 'Vỏ gối tựa'),
  kind('KNF', 0, 'length', 230, [1890, 9900], 'Kitchen Knife', 'Pisau Dapur', 'มีดทำครัว', 'Dao nhà bếp'),
  kind('TEE', 1, 'clothing', 240, [990, 2990], 'Cotton Tee', 'Kaos Katun', 'เสื้อยืดผ้าฝ้าย', 'Áo thun cotton'),
  kind('SHT', 1, 'clothing', 310, [1990, 5990], 'Linen Shirt', 'Kemeja Linen', 'เสื้อเชิ้ตลินิน', 'Áo sơ mi lanh'),
  kind(
    'BAG',
    1,
    'volume',
    560,
    [1890, 7990],
    'Canvas Tote',
    'Tas Kanvas',
    'กระเป๋าผ้าแคนวาส',
    'Túi vải canvas',
  ),
  kind('SOK', 1, 'clothing', 70, [390, 1290], 'Ankle Socks', 'Kaos Kaki Pendek', 'ถุงเท้าข้อสั้น', 'Tất cổ ngắn'),
  kind(
    'SCF',
    1,
    'length',
    150,
    [1190, 3990],
    'Batik Scarf',
    'Selendang Batik',
    'ผ้าพันคอบาติก',
    'Khăn choàng batik',
  ),
  kind(
    'SRM',
    2,
    'volume',
    90,
    [1290, 5990],
    'Face Serum',
    'Serum Wajah',
    'เซรั่มบำรุงผิวหน้า',
    'Tinh chất dưỡng da',
  ),
  kind('SOP', 2, 'bundle', 120, [390, 1490], 'Rice Soap', 'Sabun Beras', 'สบู่ข้าว', 'Xà phòng gạo'),
  kind(
    'SHP',
    2,
    'volume',
    350,
    [890, 2990],
    'Herbal Shampoo',
    'Sampo Herbal',
    'แชมพูสมุนไพร',
    'Dầu gội thảo mộc',
  ),
  kind('CBL', 3, 'length', 60, [590, 2490], 'USB-C Cable', 'Kabel USB-C', 'สายชาร์จ USB-C', 'Cáp sạc USB-C'),
  kind(
    'SPK',
    3,
    'bundle',
    480,
    [2990, 12900],
    'Bluetooth Speaker',
    'Speaker Bluetooth',
    'ลำโพงบลูทูธ',
    'Loa Bluetooth',
  ),
  kind('PWB', 3, 'bundle', 330, [1990, 6990], 'Power Bank', 'Power Bank', 'แบตเตอรี่สำรอง', 'Pin sạc dự phòng'),
  kind('FAN', 3, 'bundle', 410, [1490, 4990], 'Handheld Fan', 'Kipas Genggam', 'พัดลมพกพา', 'Quạt cầm tay'),
  kind('COF', 4, 'bundle', 260, [790, 3490], 'Roasted Coffee', 'Kopi Sangrai', 'กาแฟคั่ว', 'Cà phê rang'),
  kind('TEA', 4, 'bundle', 110, [590, 2490], 'Jasmine Tea', 'Teh Melati', 'ชามะลิ', 'Trà hoa nhài'),
  kind(
    'SNK',
    4,
    'bundle',
    180,
    [290, 990],
    'Coconut Crisps',
    'Keripik Kelapa',
    'มะพร้าวอบกรอบ',
    'Dừa sấy giòn',
  ),
  kind('BTL', 5, 'volume', 330, [1290, 3990], 'Water Bottle', 'Botol Minum', 'กระบอกน้ำ', 'Bình nước'),
  kind('MAT', 5, 'length', 900, [1990, 6990], 'Yoga Mat', 'Matras Yoga', 'เสื่อโยคะ', 'Thảm tập yoga'),
  kind('TNT', 5, 'bundle', 2400, [4990, 19900], 'Trekking Tent', 'Tenda Gunung', 'เต็นท์เดินป่า', 'Lều leo núi'),
];

export const BRANDS = [
  'Northline',
  'Kopitiam & Co',
  'Sukha',
  'Fjordlys',
  'Merapi',
  'Lotus Lane',
  'Saigon Works',
  'Halcyon',
  'Bintang Timur',
  'Oak & Ember',
] as const;

export const SERIES = [
  'Fjord',
  'Senja',
  'Aurora',
  'Pasir',
  'Delta',
  'Mekong',
  'Cascade',
  'Terra',
  'Kirana',
  'Juniper',
  'Monsoon',
  'Sable',
  'Vista',
  'Rimba',
  'Quartz',
  'Lumen',
] as const;

export const FINISHES: readonly [Words, ...Words[]] = [
  { en: 'Matte', id: 'Matte', th: 'ผิวด้าน', vi: 'mờ' },
  { en: 'Handmade', id: 'Buatan Tangan', th: 'ทำมือ', vi: 'thủ công' },
  { en: 'Classic', id: 'Klasik', th: 'คลาสสิก', vi: 'cổ điển' },
  { en: 'Lightweight', id: 'Ringan', th: 'น้ำหนักเบา', vi: 'siêu nhẹ' },
  { en: 'Premium', id: 'Premium', th: 'พรีเมียม', vi: 'cao cấp' },
  { en: 'Everyday', id: 'Harian', th: 'ใช้ทุกวัน', vi: 'hằng ngày' },
];
