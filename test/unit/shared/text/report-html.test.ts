import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../../../shared/domain/evidence/timeline.ts';
import { reportHtml, type ReportContent } from '../../../../shared/text/report-html.ts';
import { ACTIVITY_KINDS } from '../../../fakes/activity-kinds.ts';

const POOL = 'pool-1';
const SHOP = '11111111-1111-4111-8111-111111111111';

function entryOf(kind: string, part: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    seq: 1,
    time: '2026-03-02T08:00:00.000Z',
    kind,
    actor: 'maria',
    poolId: POOL,
    configurationUuid: SHOP,
    runId: null,
    data: {},
    isVeiled: false,
    ...part,
  };
}

function report(entries: readonly TimelineEntry[], part: Partial<ReportContent> = {}): string {
  const facts = { entries: entries.length, veiled: 0, withheld: 0, checkpoints: 1, signOffs: 0, keys: [] };
  return reportHtml({
    fileName: 'shop.stagewright',
    header: { scope: { kind: 'all' }, console: 'desk 4', ledger: 'l', from: 1, to: 9, redaction: 'none' },
    digest: 'd',
    verdict: { verdict: 'malformed', rule: 'r', detail: 'd', facts } as unknown as ReportContent['verdict'],
    entries,
    entryCount: entries.length,
    attachments: [],
    signOffs: [],
    remarks: [],
    ...part,
  });
}

const timelineOf = (html: string): string => html.slice(html.indexOf('class="timeline"'));

describe('the timeline of a report', () => {
  it('says every kind of entry in a sentence and by no raw name', () => {
    for (const kind of ACTIVITY_KINDS) expect(timelineOf(report([entryOf(kind)]))).not.toContain(kind);
  });

  it('says a step as the plan said it, names apart from the words around them', () => {
    const step = entryOf('run.step', {
      data: { step: 'Clone \u2068web-2\u2069 to \u2068fast\u2069', ms: 40, planDigest: 'abc' },
    });
    expect(timelineOf(report([step]))).toContain('<p>Done: Clone <bdi>web-2</bdi> to <bdi>fast</bdi></p>');
    expect(timelineOf(report([step]))).toContain('<i>plan digest</i> abc');
    expect(report([step]).match(/web-2/g)).toHaveLength(1);
  });

  it('names what other entries give a name to', () => {
    const entries = [
      entryOf('run.paused'),
      entryOf('configuration.created', { data: { configuration: 'Web shop' } }),
      entryOf('pool.added', { configurationUuid: null, data: { name: 'Munich' } }),
      entryOf('pool.logged-out', { configurationUuid: null }),
    ];
    expect(timelineOf(report(entries))).toContain('Run on <bdi>Web shop</bdi> was paused');
    expect(timelineOf(report(entries))).toContain('Logged out of <bdi>Munich</bdi>');
  });

  it('shows what a stranger wrote as text, whatever it is', () => {
    const hostile = '</td><script>alert(1)</script>\u202egnp.exe\u2068\u2069\u0000';
    const html = report([
      entryOf('run.step', { actor: hostile, data: { step: hostile, [hostile]: hostile } }),
      entryOf(hostile, { data: { configuration: hostile } }),
    ]);
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/[\u202e\u2068\u0000]/);
    expect(html).toContain('\\u202egnp.exe');
  });
});
