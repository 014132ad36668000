/** The marketplaces SyncStore reads. A third one starts by adding its id here and a folder in packages/platforms. */
export const PLATFORM_IDS = ['shopee', 'tiktok-shop'] as const;

/** Identifies a marketplace in settings, queue names, SQL and URLs. */
export type PlatformId = (typeof PLATFORM_IDS)[number];

/** Narrows text that came from outside (command line, SQL, a URL) to a platform id. */
export function isPlatformId(text: string): text is PlatformId {
  return (PLATFORM_IDS as readonly string[]).includes(text);
}
