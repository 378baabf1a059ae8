import type { JournalEntry, RunJournal } from '../../electron/ports/runs.ts';
import { Gate } from './gate.ts';

/** Lines as a disk would keep them: text, shared by every console that opens it. */
export class JournalFile {
  readonly lines: string[] = [];

  /** The journal as one console uses it. */
  open(gate: Gate = new Gate()): RunJournal {
    return {
      append: (entry) =>
        gate.pass('journal', `journal ${describe(entry)}`, () => {
          this.lines.push(JSON.stringify(entry));
        }),
      read: () => Promise.resolve(this.lines.map((line) => JSON.parse(line) as JournalEntry)),
    };
  }
}

function describe(entry: JournalEntry): string {
  if (entry.t === 'phase') return `phase ${entry.phase}`;
  if (entry.t === 'made') return `made ${entry.step}`;
  return entry.t === 'planned' ? 'planned' : `${entry.t} ${entry.undo ? 'undo ' : ''}${entry.step}`;
}
