/** How the feature maps of a layer are laid out: enlarged to whole pixels, as many in a row as fit. */

export interface MapLayout {
  /** Pixels of the picture for one of the map; below 1 where a map is larger than its tile. */
  readonly scale: number;
  /** Of a tile, in pixels of the picture. */
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

/** Pixels between tiles. */
export const gap = 4;

const tile = 64;

/** @param inRow Tiles of a row, where rows mean something: then these are made small enough to fit, down to a limit. */
export function mapLayout(
  [count, height, width]: readonly [number, number, number],
  room: number,
  inRow?: number,
): MapLayout {
  if (inRow !== undefined) return rowLayout(count, height, width, { room, inRow });
  const largest = Math.max(height, width, 1);
  // Whole pixels, so that all of a map's pixels are of one size; at most 12, or a map of one pixel would be a wall.
  const scale = largest > tile ? (1.5 * tile) / largest : Math.min(12, Math.max(1, Math.floor(tile / largest)));
  const [tileWidth, tileHeight] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  const columns = Math.max(1, Math.min(count, Math.floor((room + gap) / (tileWidth + gap))));
  return { scale, width: tileWidth, height: tileHeight, columns, rows: Math.ceil(count / columns) };
}

/** Pixels of the screen for one of a tile, in rows that must not be broken. */
const smallest = 2;
const greatest = 12;

function rowLayout(
  count: number,
  height: number,
  width: number,
  { room, inRow }: { readonly room: number; readonly inRow: number },
): MapLayout {
  const fitting = Math.floor((room / inRow - gap) / width);
  const scale = Math.min(greatest, Math.max(smallest, fitting));
  return { scale, width: width * scale, height: height * scale, columns: inRow, rows: Math.ceil(count / inRow) };
}

/** Top left corner of a tile. */
export const tilePlace = ({ columns, width, height }: MapLayout, index: number): readonly [x: number, y: number] => [
  (index % columns) * (width + gap),
  Math.floor(index / columns) * (height + gap),
];

/** The tile at a place of the picture; −1 between tiles and behind the last. */
export function tileAt(layout: MapLayout, count: number, x: number, y: number): number {
  const column = Math.floor(x / (layout.width + gap));
  const row = Math.floor(y / (layout.height + gap));
  const index = row * layout.columns + column;
  return column >= 0 && row >= 0 && column < layout.columns && index < count ? index : -1;
}
