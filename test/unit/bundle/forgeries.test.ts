import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { BUNDLE_LIMITS, GZIP_HEADER } from '../../../electron/bundle/bundle-form.ts';
import type { BundleEntry } from '../../../electron/bundle/entry-line.ts';
import type { BundleSource } from '../../../electron/bundle/write-bundle.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { closeAs, declare, linesOf, pack } from '../../fakes/forged-bundle.ts';
import {
  anchorOf,
  makeKey,
  ours,
  packed,
  sampleEntry,
  sampleLedger,
  sampleSource,
  verdictOn,
  WEB,
} from '../../fakes/sample-bundle.ts';

const random = seededRandom('bundle forgeries');
const pick = (count: number): number => Math.floor(random() * count);
const stranger = makeKey();

const records = sampleLedger(
  Array.from({ length: 90 }, (_, n) => sampleEntry(n)),
  { every: 32 },
);
const others = sampleLedger(
  Array.from({ length: 90 }, (_, n) => sampleEntry(n + 1)),
  { every: 32, ledger: 'ledger-b' },
);
const plan = { kind: 'promote', steps: [{ title: 'Start web-1', n: 1 }] };
const more = {
  attachments: [{ kind: 'plan' as const, id: 'plan-1', content: plan }],
  anchors: [anchorOf(records[60]!)],
} satisfies Partial<BundleSource>;
const isWeb = (entry: BundleEntry): boolean => entry.configurationUuid === WEB;
const veiled = { ...sampleSource(records).header, redaction: 'names' as const };
const honest = await Promise.all([
  packed(sampleSource(records, more)),
  packed(sampleSource(records, { ...more, isInScope: isWeb })),
  packed(sampleSource(records, { ...more, isInScope: isWeb, header: veiled })),
]);
const foreign = linesOf(await packed(sampleSource(others, {}, 'ledger-b')));

type Change = (lines: string[]) => string[];
const at = (lines: readonly string[]): number => pick(lines.length);
const edit =
  (change: (line: string) => string): Change =>
  (lines) => {
    const place = at(lines);
    return lines.map((line, index) => (index === place ? change(line) : line));
  };
const insert = (line: string, text: string, find: RegExp): string => {
  const places = [...line.matchAll(find)];
  const place = places[pick(places.length)];
  return place
    ? line.slice(0, place.index + place[0].length) + text + line.slice(place.index + place[0].length)
    : `${line}${text}`;
};

/** What somebody without our key can do to a bundle's content. */
const changes: Readonly<Record<string, Change>> = {
  'drop a line': (lines) => lines.filter((_, index, all) => index !== pickOnce(all)),
  'repeat a line': (lines) => {
    const place = at(lines);
    return [...lines.slice(0, place + 1), ...lines.slice(place)];
  },
  'swap two lines': (lines) => {
    const [a, b] = [at(lines), at(lines)];
    return lines.map((line, index) => (index === a ? lines[b]! : index === b ? lines[a]! : line));
  },
  'splice in another ledger': (lines) => [...lines.slice(0, 5 + pick(80)), ...foreign.slice(5 + pick(80))],
  'cut the end': (lines) => lines.slice(0, at(lines)),
  'flip a bit of the content': edit((line) => {
    const bytes = Buffer.from(line);
    const place = pick(bytes.length);
    bytes[place]! ^= 1 << pick(8);
    return bytes.toString('latin1') === Buffer.from(line).toString('latin1') ? line : bytes.toString('utf8');
  }),
  'change a number': edit((line) => line.replace(/\d(?=[^"]*$)/, (digit) => String((Number(digit) + 1) % 10))),
  'lower the version': edit((line) => line.replace('"v":2', '"v":1').replace('"v":1,', '"v":0,')),
  'raise the version': edit((line) => line.replace(/"v":\d/, '"v":3')),
  'nest too deep': edit((line) => insert(line, '['.repeat(80) + ']'.repeat(80), /":/g)),
  'make a line too long': edit((line) => insert(line, 'x'.repeat(BUNDLE_LIMITS.lineBytes), /":"/g)),
  'turn the writing of a name': edit((line) => insert(line, '\u202e', /":"/g)),
  'use a key that looks alike': edit((line) => line.replace('"actor"', '"\u0430ctor"').replace('"key"', '"k\u0435y"')),
  'repeat a key': edit((line) => insert(line, '"actor":"x","actor":"y",', /\{/g)),
  'reach for the prototype': edit((line) => insert(line, '"__proto__":{"actor":"x"},', /\{/g)),
  'reach for the constructor': edit((line) => insert(line, '"constr\\u0075ctor":1,', /\{/g)),
  'add a field': edit((line) => insert(line, '"more":1,', /\{/g)),
  'write a blank': edit((line) => insert(line, ' ', /[:,]/g)),
  'use a number too large': edit((line) => insert(line, '1e999', /":/g)),
};
let once = -1;
function pickOnce(lines: readonly string[]): number {
  if (once < 0) once = at(lines);
  return once;
}

const tally = { cases: 0, forgeries: 0, alarms: 0 };
afterAll(() => {
  recordFigure('F4', {
    count: tally.cases,
    bad: tally.forgeries + tally.alarms,
    target: 0,
    ok: tally.forgeries + tally.alarms === 0 && tally.cases > 0,
  });
});

/** Forged content that is believed; the same content packed otherwise is none. */
async function isBelieved(forged: Buffer, original: readonly string[]): Promise<boolean> {
  tally.cases += 1;
  const { verdict } = await verdictOn(forged);
  const isForgery = verdict.startsWith('intact') && linesOf(forged).join('\n') !== original.join('\n');
  if (isForgery) tally.forgeries += 1;
  return isForgery;
}

describe('a forged bundle', () => {
  for (const [name, change] of Object.entries(changes)) {
    it(`is not believed: ${name}`, async () => {
      const believed: number[] = [];
      for (let count = 0; count < campaign(24, 500); count += 1) {
        once = -1;
        const original = linesOf(honest[count % honest.length]!);
        const forged = change(original);
        if (await isBelieved(pack(forged), original)) believed.push(count);
        // Closed anew by a key that the reader does not know.
        const body = forged.filter((line) => !line.startsWith('{"closing":'));
        if (body.length === 0) continue;
        if (await isBelieved(pack(closeAs(stranger, declare(stranger, body))), original)) believed.push(count);
      }
      expect(believed).toEqual([]);
    });
  }

  it('is not believed when any bit of the file is another', async () => {
    const believed: string[] = [];
    for (let count = 0; count < campaign(300, 6000); count += 1) {
      const file = honest[count % honest.length]!;
      const forged = Buffer.from(file);
      const place = pick(forged.length);
      forged[place]! ^= 1 << pick(8);
      if (await isBelieved(forged, linesOf(file))) believed.push(`${count}: byte ${place}`);
    }
    expect(believed).toEqual([]);
  });

  it('is not believed when the file is cut or continued', async () => {
    const file = honest[0];
    for (let count = 0; count < campaign(60, 1000); count += 1) {
      tally.cases += 1;
      expect((await verdictOn(file.subarray(0, pick(file.length)))).verdict).toBe('malformed');
    }
    const tail = (bytes: Uint8Array): Promise<unknown> => verdictOn(Buffer.concat([file, bytes]));
    expect(await tail(Buffer.from([0]))).toMatchObject({ verdict: 'malformed', rule: 'trailing-bytes' });
    expect(await tail(Buffer.from('more'))).toMatchObject({ verdict: 'malformed', rule: 'gzip' });
    expect(await tail(gzipSync('{}\n'))).toMatchObject({ verdict: 'malformed', rule: 'after-closing' });
  });

  it('is not believed when its own console closed it over a chain that does not hold', async () => {
    const lines = linesOf(honest[0]).slice(0, -1);
    const first = lines.findIndex((line) => line.startsWith('{"entry":'));
    const inChain: readonly ((place: number) => string[])[] = [
      (place) => lines.filter((_, index) => index !== place),
      (place) => [...lines.slice(0, place + 1), ...lines.slice(place)],
      (place) => [...lines.slice(0, place), ...foreign.slice(place, -1)],
      (place) => [...lines.slice(0, place), ...lines.slice(place + 1), lines[place]!].slice(0, lines.length),
    ];
    for (const change of inChain)
      for (let count = 0; count < campaign(20, 300); count += 1) {
        tally.cases += 1;
        const place = first + pick(lines.length - first - 1);
        const verdict = await verdictOn(pack(closeAs(ours, change(place))));
        expect(verdict).toMatchObject({ verdict: 'broken-at' });
        expect(verdict.verdict === 'broken-at' && verdict.line).toBeGreaterThan(place);
      }
  });

  it('is of an unknown key when everything in it was made anew', async () => {
    const remade = sampleLedger(
      Array.from({ length: 40 }, (_, n) => sampleEntry(n + 7)),
      { signer: stranger },
    );
    const keys = [{ key: stranger.publicKey, role: 'ledger' as const, name: 'desk 4' }];
    expect(await verdictOn(await packed(sampleSource(remade, { keys }), stranger))).toMatchObject({
      verdict: 'unknown-key',
      key: stranger.publicKey,
    });
  });
});

describe('an honest bundle', () => {
  it('is never taken for a forged one', async () => {
    for (let count = 0; count < campaign(100, 2000); count += 1) {
      const ledger = sampleLedger(
        Array.from({ length: 1 + pick(60) }, (_, n) => sampleEntry(n + pick(1000))),
        { every: 16 },
      );
      const from = pick(ledger.length);
      const slice = ledger.slice(from, from + 1 + pick(ledger.length - from));
      const { header } = sampleSource(slice);
      const source = sampleSource(slice, {
        header: { ...header, redaction: pick(2) === 0 ? 'names' : 'none' },
        isInScope: pick(2) === 0 ? isWeb : () => true,
        anchors: pick(2) === 0 ? [anchorOf(slice[pick(slice.length)]!)] : [],
        attachments:
          pick(2) === 0 ? [{ kind: 'diff', id: `d${count}`, content: [count, 'a\u202eb', { x: null }] }] : [],
      });
      const { verdict } = await verdictOn(await packed(source));
      tally.cases += 1;
      if (!verdict.startsWith('intact')) tally.alarms += 1;
      expect(verdict).toMatch(/^intact/);
    }
  });
});

describe('what is refused, and by which rule', () => {
  const lines = linesOf(honest[0]);
  const header = lines[0]!;
  const table: readonly (readonly [string, Buffer, object])[] = [
    ['an empty file', Buffer.alloc(0), { rule: 'gzip-header' }],
    ['text', Buffer.from('{"header":1}\n'), { rule: 'gzip-header' }],
    ['gzip of another maker', gzipSync('{}\n'), { rule: 'gzip-header' }],
    ['no content', pack([], ''), { rule: 'no-closing' }],
    ['a missing closing', pack(lines.slice(0, -1)), { rule: 'no-closing', line: lines.length - 1 }],
    ['an unfinished last line', pack(lines, ''), { rule: 'unfinished-line' }],
    ['a newer form', pack([header.replace('"v":1', '"v":2')]), { rule: 'version', line: 1 }],
    ['a second header', pack([header, header]), { rule: 'order', line: 2 }],
    ['entries before the header', pack(lines.slice(6)), { rule: 'order', line: 1 }],
    ['an unknown line', pack([header, '{"note":1}']), { rule: 'unknown-line', line: 2 }],
    ['an array', pack(['[1]']), { rule: 'unknown-line', line: 1 }],
    ['a depth of 65', pack([header, `{"attachment":${'['.repeat(64)}${']'.repeat(64)}}`]), { rule: 'depth', line: 2 }],
    ['brackets without end', pack([header, '['.repeat(900_000)]), { rule: 'depth', line: 2 }],
    ['a key twice', pack(['{"header":1,"header":2}']), { rule: 'duplicate-key' }],
    ['an escaped __proto__', pack(['{"__pr\\u006fto__":1}']), { rule: 'forbidden-key' }],
    ['a key in Cyrillic', pack(['{"he\u0430der":1}']), { rule: 'plain-key' }],
    ['a key with a direction mark', pack(['{"header\u202e":1}']), { rule: 'plain-key' }],
    ['an empty line', pack(['']), { rule: 'json' }],
    ['a blank between', pack([header.replace(',', ', ')]), { rule: 'canonical-json' }],
    ['keys in another order', pack(['{"header":{"b":1,"a":2}}']), { rule: 'canonical-json' }],
    [
      'a forbidden key in an entry',
      pack([header, '{"entry":{"actor":"x","__proto__":{}}}']),
      { rule: 'forbidden-key', line: 2 },
    ],
  ];
  for (const [name, bytes, expected] of table)
    it(`refuses ${name}`, async () => {
      expect(await verdictOn(bytes)).toMatchObject({ verdict: 'malformed', ...expected });
    });

  it('refuses bytes that are no UTF-8', async () => {
    const bytes = gzipSync(Buffer.concat([Buffer.from(header.slice(0, 20)), Buffer.from([0xff, 0xc0, 10])]));
    bytes.set(GZIP_HEADER, 0);
    expect(await verdictOn(bytes)).toMatchObject({ verdict: 'malformed', rule: 'utf-8', line: 1 });
  });

  it('refuses a bomb at its first long line, and one of many lines at the size', async () => {
    const long = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    long.set(GZIP_HEADER, 0);
    expect(await verdictOn(long)).toMatchObject({ verdict: 'malformed', rule: 'line-length' });
    const limits = { ...BUNDLE_LIMITS, fileBytes: gunzipSync(honest[0]).length - 1 };
    expect(await verdictOn(honest[0], { limits })).toMatchObject({ verdict: 'malformed', rule: 'file-size' });
    const packedSize = { ...BUNDLE_LIMITS, fileBytes: honest[0].length - 1 };
    expect(await verdictOn(honest[0], { limits: packedSize })).toMatchObject({
      verdict: 'malformed',
      rule: 'file-size',
    });
    const atLimit = { ...BUNDLE_LIMITS, fileBytes: gunzipSync(honest[0]).length };
    expect((await verdictOn(honest[0], { limits: atLimit })).verdict).toMatch(/^intact/);
  });

  it('refuses what takes too long', async () => {
    let nowMs = 0;
    const slow = (): number => (nowMs += 31_000);
    expect(await verdictOn(honest[0], { nowMs: slow })).toMatchObject({ verdict: 'malformed', rule: 'time' });
  });
});
