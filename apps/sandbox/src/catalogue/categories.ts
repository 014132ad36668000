/**
 * Category trees: two levels, a root for each group of kinds and a leaf for each kind. Ids are numbers of six digits on
 * both platforms (served as numbers by Shopee and as strings by TikTok Shop).
 */
import { CATEGORY_ROOTS, KINDS, type Kind, type Words } from '../generator/kinds.ts';
import type { PlatformName } from '../types.ts';

export interface CategoryNode {
  readonly id: string;
  /** "0" at a root. */
  readonly parentId: string;
  readonly names: Words;
  readonly leaf: boolean;
}

const BASES: Readonly<Record<PlatformName, number>> = { shopee: 100_000, 'tiktok-shop': 600_000 };

/** @returns the leaf's id */
export function categoryIdOf(platform: PlatformName, kind: Kind): string {
  return String(BASES[platform] + 100 + KINDS.indexOf(kind));
}

/** @returns root first, leaf last */
export function categoryChain(platform: PlatformName, kind: Kind): readonly [CategoryNode, CategoryNode] {
  const root = rootNode(platform, kind.root);
  return [root, { id: categoryIdOf(platform, kind), parentId: root.id, names: kind.noun, leaf: true }];
}

/** @returns the whole tree, roots first */
export function allCategories(platform: PlatformName): readonly CategoryNode[] {
  const roots = CATEGORY_ROOTS.map((_, position) => rootNode(platform, position));
  return [...roots, ...KINDS.map((kind) => categoryChain(platform, kind)[1])];
}

function rootNode(platform: PlatformName, position: number): CategoryNode {
  const names = CATEGORY_ROOTS[position] ?? { en: 'Other', id: 'Lainnya', th: 'อื่น ๆ', vi: 'Khác' };
  return { id: String(BASES[platform] + 1 + position), parentId: '0', names, leaf: false };
}
