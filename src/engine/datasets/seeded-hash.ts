/**
 * Hashes that order images at random but the same on every machine: integer arithmetic only, and each image's place
 * depends on its name and the seed, not on which other images there are.
 */

/** 32-bit hash of a text: FNV-1a over its UTF-16 code units, mixed by MurmurHash3's finalizer so that all bits count. */
export function seededHash(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ mix(seed)) | 0;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return mix(hash) >>> 0;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Sorts items by the hash of their names; equal hashes by the names themselves. */
export function inSeededOrder<T>(items: readonly T[], seed: number, nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, name: nameOf(item), hash: seededHash(seed, nameOf(item)) }))
    .sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ item }) => item);
}
