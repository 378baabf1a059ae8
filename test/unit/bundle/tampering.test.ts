import { describe, expect, it } from 'vitest';
import { countersign, type SignOffWord } from '../../../electron/bundle/sign-off.ts';
import { BUNDLE_LIMITS } from '../../../electron/bundle/bundle-form.ts';
import { canonical, sha256 } from '../../../electron/bundle/digest.ts';
import { unpackLines } from '../../../electron/bundle/unpack.ts';
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
} from '../../fakes/sample-bundle.ts';

/* What a forger with a plan does, one by one, each beside the honest bundle that it is made from. */

const stranger = makeKey();
const day = (shift = 0) => Array.from({ length: 40 }, (_, n) => sampleEntry(n + shift));
const records = sampleLedger(day(), { every: 16 });
const last = records[records.length - 1]!;
const witnessed = { anchors: [anchorOf(last)] };
const honest = await packed(sampleSource(records, witnessed));
const lines = linesOf(honest);
const others = sampleLedger(day(5), { every: 16, ledger: 'ledger-b' });
const otherBundle = await packed(sampleSource(others, { anchors: [anchorOf(others[others.length - 1]!)] }, 'ledger-b'));
const otherLines = linesOf(otherBundle);
const isEntry = (line: string): boolean => line.startsWith('{"entry":');
const open = (all: readonly string[]): string[] => all.slice(0, -1);

describe('the honest bundle that all of these are made from', () => {
  it('is intact and anchored, and so is the other one', async () => {
    expect((await verdictOn(honest)).verdict).toBe('intact-anchored');
    expect((await verdictOn(otherBundle)).verdict).toBe('intact-anchored');
    expect((await verdictOn(pack(closeAs(ours, open(lines))))).verdict).toBe('intact-anchored');
  });
});

describe('a witness that saw something else', () => {
  it('breaks the bundle at the record it saw', async () => {
    const anchors = [anchorOf(last), { ...anchorOf(records[20]!), head: sha256('another') }];
    expect(await verdictOn(await packed(sampleSource(records, { anchors })))).toMatchObject({
      verdict: 'broken-at',
      seq: 21,
      reason: 'the witness (pool-audit) saw another record at this place',
    });
  });

  it('breaks it when it saw a record that the bundle does not reach', async () => {
    const anchors = [{ ...anchorOf(last), seq: last.seq + 1 }];
    expect(await verdictOn(await packed(sampleSource(records, { anchors })))).toMatchObject({
      verdict: 'broken-at',
      seq: last.seq + 1,
    });
  });

  it('can not be left out by anybody but the console itself, and then the bundle is not anchored', async () => {
    const without = lines.filter((line) => !line.startsWith('{"anchor":'));
    expect(await verdictOn(pack(without))).toMatchObject({ verdict: 'broken-at' });
    expect(await verdictOn(pack(closeAs(stranger, declare(stranger, open(without)))))).toMatchObject({
      verdict: 'broken-at',
    });
    expect(await verdictOn(pack(closeAs(ours, open(without))))).toMatchObject({ verdict: 'intact-unanchored-since' });
  });
});

describe('a chain that was signed anew', () => {
  const changed = day().map((entry, n) => (n === 20 ? { ...entry, actor: 'somebody else' } : entry));

  it('with the own key does not match what the witness saw', async () => {
    const remade = sampleLedger(changed, { every: 16 });
    expect(await verdictOn(await packed(sampleSource(remade, witnessed)))).toMatchObject({
      verdict: 'broken-at',
      seq: last.seq,
    });
  });

  it('with a key that is not declared breaks at its first checkpoint', async () => {
    const remade = sampleLedger(changed, { every: 16, signer: stranger });
    expect(await verdictOn(await packed(sampleSource(remade)))).toMatchObject({
      verdict: 'broken-at',
      seq: 17,
      reason: 'the checkpoint is signed by a key that is not declared',
    });
  });

  it('with a key that is declared and closes it is of an unknown key, which names that key', async () => {
    const remade = sampleLedger(changed, { every: 16, signer: stranger });
    const keys = [{ key: stranger.publicKey, role: 'ledger' as const, name: 'desk 4' }];
    expect(await verdictOn(await packed(sampleSource(remade, { keys }), stranger))).toMatchObject({
      verdict: 'unknown-key',
      key: stranger.publicKey,
    });
  });
});

describe('a key that was replaced', () => {
  it('in the declarations breaks the first checkpoint of the true one', async () => {
    const swapped = open(lines).map((line) =>
      line.startsWith('{"key":') ? line.replace(ours.publicKey, stranger.publicKey) : line,
    );
    expect(await verdictOn(pack(closeAs(stranger, swapped)))).toMatchObject({ verdict: 'broken-at', seq: 17 });
  });

  it('in a checkpoint breaks that checkpoint', async () => {
    const swapped = lines.map((line) =>
      line.includes('"kind":"ledger.checkpoint"') ? line.replace(ours.publicKey, stranger.publicKey) : line,
    );
    expect(await verdictOn(pack(swapped))).toMatchObject({ verdict: 'broken-at', seq: 17 });
  });

  it('in the closing line, or at the end of a bundle that another key closed, is not believed', async () => {
    const renamed = lines.map((line) =>
      line.startsWith('{"closing":') ? line.replace(ours.publicKey, stranger.publicKey) : line,
    );
    expect(await verdictOn(pack(renamed))).toMatchObject({ verdict: 'broken-at', seq: null });
    expect(await verdictOn(pack(closeAs(stranger, open(lines))))).toMatchObject({
      verdict: 'broken-at',
      reason: 'it was closed by a key that is not declared',
    });
  });
});

describe('a clock that goes back', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
  const timed = (minutes: readonly number[], kinds: Readonly<Record<number, string>> = {}) =>
    packed(
      sampleSource(
        sampleLedger(
          minutes.map((minute, n) => ({ ...sampleEntry(n), kind: kinds[n] ?? 'run.step', time: at(minute) })),
          { every: 100 },
        ).slice(0, minutes.length),
      ),
    );

  it('by more than five minutes without an entry that says so breaks the bundle there', async () => {
    expect(await verdictOn(await timed([20, 21, 10, 11]))).toMatchObject({
      verdict: 'broken-at',
      seq: 3,
      reason: 'the clock goes back and no entry says so',
    });
  });

  it('with its entry, or by a little, is an honest clock', async () => {
    expect((await verdictOn(await timed([20, 21, 10, 11], { 2: 'clock.jumped' }))).verdict).toMatch(/^intact/);
    expect((await verdictOn(await timed([20, 21, 17, 18]))).verdict).toMatch(/^intact/);
  });
});

describe('a bundle mixed from two', () => {
  const cut = 12;
  const front = lines.findIndex(isEntry);
  const otherFront = otherLines.findIndex(isEntry);

  it('breaks at the first record of the other one, also when closed anew', async () => {
    const mixed = [...lines.slice(0, front + cut), ...otherLines.slice(otherFront + cut)];
    expect(await verdictOn(pack(mixed))).toMatchObject({ verdict: 'broken-at', seq: cut + 1 });
    expect(await verdictOn(pack(closeAs(ours, open(mixed))))).toMatchObject({ verdict: 'broken-at', seq: cut + 1 });
  });

  it('breaks where one has the front of the other', async () => {
    const mixed = [...otherLines.slice(0, otherFront), ...lines.slice(front)];
    expect(await verdictOn(pack(mixed))).toMatchObject({ verdict: 'broken-at' });
    expect(await verdictOn(pack(closeAs(ours, open(mixed), 'ledger-b')))).toMatchObject({
      verdict: 'broken-at',
      seq: 17,
      reason: 'the checkpoint belongs to another ledger',
    });
  });

  it('breaks where one is closed by the closing line, or holds the witness, of the other', async () => {
    expect(await verdictOn(pack([...open(lines), otherLines[otherLines.length - 1]!]))).toMatchObject({
      verdict: 'broken-at',
      seq: null,
    });
    const anchor = otherLines.find((line) => line.startsWith('{"anchor":'))!;
    const foreign = lines.map((line) => (line.startsWith('{"anchor":') ? anchor : line));
    expect(await verdictOn(pack(closeAs(ours, open(foreign))))).toMatchObject({ verdict: 'broken-at', seq: last.seq });
  });
});

describe('a counter-signature', () => {
  const reviewer = makeKey();
  const word: SignOffWord = {
    reviewer: 'A. Auditor',
    decision: 'accepted-with-findings',
    statement: 'one finding',
    remarks: [{ id: 'r1', seq: 3, weight: 'finding', text: 'who asked?', at: '2026-01-03T00:00:00.000Z' }],
    at: '2026-01-03T00:00:00.000Z',
  };

  /** A copy with one more, made as the console makes it. */
  async function signed(bytes: Uint8Array, said: Partial<SignOffWord> = {}, ledger = 'ledger-a'): Promise<Buffer> {
    const closing = JSON.parse(linesOf(bytes).find((line) => line.startsWith('{"closing":'))!) as {
      readonly closing: { readonly digest: string };
    };
    const place = { bundle: closing.closing.digest, ledger };
    const chunks: Uint8Array[] = [];
    for await (const chunk of countersign(chunksOf(bytes), place, { ...word, ...said }, reviewer)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it('holds beside the bundle, and so does a second one', async () => {
    const once = await signed(honest);
    const twice = await signed(once, { reviewer: 'B. Auditor' });
    expect(await verdictOn(once)).toMatchObject({ verdict: 'intact-anchored', facts: { signOffs: 1 } });
    expect(await verdictOn(twice)).toMatchObject({ verdict: 'intact-anchored', facts: { signOffs: 2 } });
    expect(linesOf(twice).slice(0, lines.length)).toEqual(lines);
  });

  it.each([
    ['decision', '"decision":"accepted-with-findings"', '"decision":"accepted"'],
    ['statement', 'one finding', 'no finding'],
    ['remark', 'who asked?', 'all is well'],
    ['weight of a remark', '"weight":"finding"', '"weight":"note"'],
    ['place of a remark', '"seq":3', '"seq":4'],
    ['name', 'A. Auditor', 'C. Auditor'],
    ['time', '2026-01-03', '2026-01-04'],
  ])('is not believed with another %s', async (_what, was, becomes) => {
    const changed = linesOf(await signed(honest)).map((line) =>
      line.startsWith('{"signOff":') ? line.replaceAll(was, becomes) : line,
    );
    expect(await verdictOn(pack(changed))).toMatchObject({
      verdict: 'broken-at',
      reason: 'a counter-signature does not hold',
    });
  });

  it('is not believed under another key', async () => {
    const changed = linesOf(await signed(honest)).map((line) => line.replace(reviewer.publicKey, stranger.publicKey));
    expect(await verdictOn(pack(changed))).toMatchObject({ verdict: 'broken-at' });
  });

  it('can not be taken away from under a later one, nor change places with it, nor stand twice', async () => {
    const all = linesOf(await signed(await signed(honest), { reviewer: 'B. Auditor' }));
    const [first, second] = all.slice(-2) as [string, string];
    for (const end of [[second], [second, first], [first, first], [first, second, second]])
      expect(await verdictOn(pack([...lines, ...end]))).toMatchObject({
        verdict: 'broken-at',
        reason: 'a counter-signature was made for another content',
      });
  });

  it('taken away as the last one leaves the bundle as it was before it, which says how many there are', async () => {
    const all = linesOf(await signed(await signed(honest), { reviewer: 'B. Auditor' }));
    expect(await verdictOn(pack(all.slice(0, -1)))).toMatchObject({
      verdict: 'intact-anchored',
      facts: { signOffs: 1 },
    });
    expect(await verdictOn(pack(all.slice(0, -2)))).toMatchObject({
      verdict: 'intact-anchored',
      facts: { signOffs: 0 },
    });
  });

  it('of another bundle is not believed', async () => {
    const foreign = linesOf(await signed(otherBundle, {}, 'ledger-b')).slice(-1);
    expect(await verdictOn(pack([...lines, ...foreign]))).toMatchObject({
      verdict: 'broken-at',
      reason: 'a counter-signature is about another bundle',
    });
  });

  it('of another bundle is not believed when its words about the place are changed to fit', async () => {
    const [line = ''] = linesOf(await signed(otherBundle, {}, 'ledger-b')).slice(-1);
    const [fitting = ''] = linesOf(await signed(honest)).slice(-1);
    const { signOff } = JSON.parse(line) as { readonly signOff: Record<string, unknown> };
    const { signOff: due } = JSON.parse(fitting) as { readonly signOff: Record<string, unknown> };
    const moved = { ...signOff, bundle: due['bundle'], ledger: due['ledger'], prior: due['prior'] };
    expect(await verdictOn(pack([...lines, canonical({ signOff: moved })]))).toMatchObject({
      verdict: 'broken-at',
      reason: 'a counter-signature does not hold',
    });
  });

  it('does not hide what was changed before it', async () => {
    const changed = linesOf(await signed(honest)).map((line) => line.replace('10.0.0.3', '10.0.0.4'));
    expect(await verdictOn(pack(changed))).toMatchObject({ verdict: 'broken-at', seq: 4 });
  });

  it('is refused on a file that is another than the one that was checked', async () => {
    const place = { bundle: sha256('another'), ledger: 'ledger-a' };
    const drain = async (): Promise<void> => {
      for await (const _lines of unpackLines(countersign(chunksOf(honest), place, word, reviewer), BUNDLE_LIMITS));
    };
    await expect(drain()).rejects.toThrow('the file was changed since it was opened');
  });
});

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
