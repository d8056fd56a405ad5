/**
 * Paints the part of a confusion matrix that is seen: cell by cell with names and numbers where there is room for them,
 * pixel by pixel where a pixel holds several cells.
 */

import type { Palette } from '../../src/figures/colours.ts';
import { type ConfusionCell, cellText, kindOf, type Normalization } from '../../src/figures/confusion-cells.ts';
import type { ConfusionMap } from './confusion-map.ts';
import type { Viewport } from './heat-map-viewport.ts';

/** Sides of cells, in pixels: from here on they have numbers in them and names beside them. */
const numbered = 22;
const named = 13;

/** Narrower cells than this are painted as pixels. */
const narrow = 2;

/** Room for names, in pixels. */
const nameRoom = 96;

export interface HeatMapPicture {
  readonly map: ConfusionMap;
  readonly view: Viewport;
  readonly normalization: Normalization;
  /** Row and column that are pointed at. */
  readonly chosen?: readonly [row: number, column: number];
  readonly palette: Palette;
  readonly font: string;
  /** Of the whole picture, in CSS pixels. */
  readonly side: number;
  readonly ratio: number;
}

/** Where the cells are: below and right of the names, if there are any. */
export function plotArea({ span, classes }: Viewport, side: number): { readonly left: number; readonly size: number } {
  const left = (side - nameRoom) / span >= named && side > 2.5 * nameRoom && classes > 1 ? nameRoom : 0;
  return { left, size: side - left };
}

export function paintHeatMap(context: CanvasRenderingContext2D, picture: HeatMapPicture): void {
  const { view, side, palette, font } = picture;
  const { left, size } = plotArea(view, side);
  const cell = size / view.span;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, side, side);
  context.font = `11px ${font}`;
  context.save();
  context.beginPath();
  context.rect(left, left, size, size);
  context.clip();
  if (cell < narrow) paintPixels(context, picture);
  else paintCells(context, picture, cell, left);
  paintChosen(context, picture, cell, left);
  context.restore();
  if (left > 0) paintNames(context, picture, cell, left);
}

function paintCells(context: CanvasRenderingContext2D, picture: HeatMapPicture, size: number, left: number): void {
  const { map, view, normalization, palette } = picture;
  const gap = size > 6 ? 1 : 0;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  map.eachIn(view, (cell, row, column) => {
    const [x, y] = [left + (column - view.column) * size, left + (row - view.row) * size];
    context.globalAlpha = opacityOf(cell);
    context.fillStyle = colourOf(cell, palette);
    context.fillRect(x, y, size - gap, size - gap);
    context.globalAlpha = 1;
    if (size < numbered) return;
    const text = cellText(cell, normalization);
    const half = context.measureText(text).width / 2 + 3;
    if (2 * half > size) return;
    context.fillStyle = palette.background;
    context.fillRect(x + size / 2 - half, y + size / 2 - 7, 2 * half, 14);
    context.fillStyle = palette.foreground;
    context.fillText(text, x + size / 2, y + size / 2);
  });
}

/** Of several cells in a pixel the strongest is seen; a mistake before what is right. */
function paintPixels(context: CanvasRenderingContext2D, { map, view, side, ratio, palette }: HeatMapPicture): void {
  const pixels = Math.round(side * ratio);
  const image = context.createImageData(pixels, pixels);
  const opacities = { right: new Uint8Array(pixels * pixels), wrong: new Uint8Array(pixels * pixels) };
  const scale = pixels / view.span;
  // Never less than a CSS pixel and a half: of thousands of classes a mistake would vanish.
  const extent = Math.max(Math.ceil(scale), Math.round(1.5 * ratio));
  map.eachIn(view, (cell, row, column) => {
    const [top, left] = [Math.floor((row - view.row) * scale), Math.floor((column - view.column) * scale)];
    const opacity = Math.round(opacityOf(cell) * 255);
    const layer = opacities[kindOf(cell)];
    for (let y = Math.max(0, top); y < Math.min(pixels, top + extent); y++) {
      for (let x = Math.max(0, left); x < Math.min(pixels, left + extent); x++) {
        const at = y * pixels + x;
        if (opacity > layer[at]!) layer[at] = opacity;
      }
    }
  });
  const [background, right, wrong] = [palette.background, palette.blue, palette.yellow].map((c) => rgbOf(c));
  for (let at = 0; at < pixels * pixels; at++) {
    const mistake = opacities.wrong[at]!;
    const opacity = mistake || opacities.right[at]!;
    const colour = mistake ? wrong! : right!;
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * at + channel] =
        background![channel]! + ((colour[channel]! - background![channel]!) * opacity) / 255;
    }
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** The row and the column of the cell that is pointed at, and a frame around it. */
function paintChosen(context: CanvasRenderingContext2D, picture: HeatMapPicture, size: number, left: number): void {
  const { chosen, view, palette, side } = picture;
  if (!chosen) return;
  const [row, column] = chosen;
  const [x, y] = [left + (column - view.column) * size, left + (row - view.row) * size];
  context.strokeStyle = palette.foreground;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  context.strokeRect(left - 2, y - 0.5, side, Math.max(1, size));
  context.strokeRect(x - 0.5, left - 2, Math.max(1, size), side);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeRect(x - 1, y - 1, size + 1, size + 1);
}

function paintNames(context: CanvasRenderingContext2D, picture: HeatMapPicture, size: number, left: number): void {
  const { map, view, palette, chosen } = picture;
  context.textBaseline = 'middle';
  const name = (place: number) => fitted(context, map.classNames[map.order[place]!]!, left - 8);
  const seen = (first: number) =>
    Array.from({ length: Math.ceil(view.span) + 1 }, (_, i) => Math.floor(first) + i).filter(
      // Names of rows that are cut off would stand in those of the columns.
      (place) => place + 0.2 >= first && place + 0.8 <= first + view.span,
    );
  for (const row of seen(view.row)) {
    context.fillStyle = chosen?.[0] === row ? palette.foreground : palette.muted;
    context.textAlign = 'right';
    context.fillText(name(row), left - 6, left + (row + 0.5 - view.row) * size);
  }
  for (const column of seen(view.column)) {
    context.save();
    context.translate(left + (column + 0.5 - view.column) * size, left - 6);
    context.rotate(-Math.PI / 2);
    context.fillStyle = chosen?.[1] === column ? palette.foreground : palette.muted;
    context.textAlign = 'left';
    context.fillText(name(column), 0, 0);
    context.restore();
  }
}

/** As much of a text as has room. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let length = Math.min(text.length, 30);
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return `${text.slice(0, length)}…`;
}

const opacityOf = (cell: ConfusionCell): number => 0.25 + 0.75 * cell.strength;

const colourOf = (cell: ConfusionCell, palette: Palette): string =>
  palette[kindOf(cell) === 'right' ? 'blue' : 'yellow'];

/** Any colour that CSS knows as three numbers. */
function rgbOf(colour: string): readonly number[] {
  const context = document.createElement('canvas').getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data];
}
