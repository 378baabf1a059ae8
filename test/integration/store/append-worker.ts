import { generateKeyPairSync } from 'node:crypto';
import { writeSync } from 'node:fs';
import { realDisk } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import { toSigner } from '../../../electron/os/signing-key.ts';

/*
 * Appends to a journal and a ledger from many producers, as fast as it goes, until it is killed. Each append that was
 * acknowledged is told on standard output at once.
 */

const [folder = '', round = ''] = process.argv.slice(2);
const now = (): Date => new Date();
const report = (): void => undefined;
const signer = toSigner(generateKeyPairSync('ed25519').privateKey, false);
const place = { disk: realDisk, folder, now, report, signer, newId: () => `ledger-of-${round}`, segmentBytes: 20_000 };

const journal = await openRunJournal(place);
const ledger = await openLedger(place);
writeSync(1, 'ready\n');

async function produce(producer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const name = `${round}.${String(producer)}.${String(count)}`;
    if (producer % 2 === 0) {
      const at = now().toISOString();
      await journal.append({ t: 'phase', run: name, at, phase: 'running', reason: 'x'.repeat(count % 700) });
    } else {
      await ledger.append({ kind: 'run.step', actor: 'root', data: { name, note: 'y'.repeat(count % 700) } });
    }
    writeSync(1, `${name}\n`);
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(produce));
