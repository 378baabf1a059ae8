import type { FenceSettings } from '../../../shared/domain/fence/fence-settings.ts';

type Tags = FenceSettings['physicalNetworks'][number]['tags'];

/** Tags as people write them: "300-309, 320". */
export function toRangeText(tags: Tags): string {
  const numbers = [...new Set(tags.map(({ tag }) => tag))].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const tag of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === tag - 1) last[1] = tag;
    else ranges.push([tag, tag]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(', ');
}

/** Reads what a person wrote; null where it names something that is no tag from 1 to 4094, or more than 512 of them. */
export function parseRanges(text: string): readonly number[] | null {
  const tags = new Set<number>();
  for (const part of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match || from < 1 || to > 4094 || from > to) return null;
    for (let tag = from; tag <= to; tag += 1) tags.add(tag);
  }
  return tags.size > 512 ? null : [...tags].sort((a, b) => a - b);
}
