/** What a probe says in words, rows and a picture. */

import { describe, expect, it } from 'vitest';
import {
  dropOf,
  marginOf,
  probeCsv,
  probeGroups,
  probeReading,
  probeRows,
  strengthText,
} from '../../../src/figures/probe.ts';
import { probeSvg } from '../../../src/figures/probe-svg.ts';
import { probe } from '../cli/data.ts';
import { palette } from '../webview/series.ts';

describe('a probe', () => {
  it('is read as what the network goes by, the costliest first', () => {
    expect(probeReading(probe)).toBe(
      'Rotation by 15° costs 6.0 points and by 45° 48.0, turning upside down costs 31.5 points. What the network goes by most: upright images, which way is up and fine details. No loss beyond chance by brightening and mirroring.',
    );
    expect(probeGroups(probe).map(({ name }) => name)).toEqual(['rotate', 'upside-down', 'blur', 'brighten', 'mirror']);
  });

  it('of a network that nothing costs is no praise', () => {
    const nothing = {
      ...probe,
      results: probe.results.map((result) => ({ ...result, accuracy: 0.9, lost: 3, won: 3 })),
    };
    expect(probeReading(nothing)).toContain('goes by none of what was changed, or by nothing that is in the images');
  });

  it('counts chance by the images that changed sides', () => {
    const [mirror] = probe.results;
    expect(dropOf(probe, mirror!)).toBeCloseTo(0.004, 10);
    // 22 lost, 14 won of 2,000: 1.96 · √(38 / 2000 − (8 / 2000)²) / √2000.
    expect(marginOf(probe, mirror!)).toBeCloseTo(1.96 * Math.sqrt((0.019 - 0.000016) / 2000), 10);
  });

  it('has rows and a file behind it', () => {
    expect(strengthText({ name: 'mirror' })).toBe('');
    expect(probeRows(probe)[0]).toEqual(['rotated', '5°', '90.0 %', '0.0', '0.7', '0.311', '']);
    expect(probeRows(probe).find(([title]) => title === 'mirrored')).toEqual([
      'mirrored',
      '',
      '89.6 %',
      '0.4',
      '0.6',
      '0.320',
      'yes',
    ]);
    expect(probeCsv(probe)).toHaveLength(2 + probe.results.length);
    expect(probeCsv(probe)[1]).toEqual(['as they are', '', 0.9, 0.31, 0, 0, '']);
  });

  it.each([320, 460])('is drawn %i pixels wide', async (width) => {
    await expect(`${probeSvg(probe, width, palette)}\n`).toMatchFileSnapshot(`stored/probe-${width}.svg`);
    expect(probeSvg(probe, width, palette)).not.toContain('NaN');
  });
});
