/** An image that was decoded here, because libvips does not read its format. */

export interface RawImage {
  /** uint8 [height, width, channels]. */
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly format: 'bmp' | 'netpbm';
}
