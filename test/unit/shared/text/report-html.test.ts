import { describe, expect, it } from 'vitest';
import type { BundleFacts } from '../../../../shared/domain/evidence/bundle-verdict.ts';
import type { TimelineEntry } from '../../../../shared/domain/evidence/timeline.ts';
import { reportHtml, type ReportContent } from '../../../../shared/text/report-html.ts';
import { ACTIVITY_KINDS } from '../../../fakes/activity-kinds.ts';

const POOL = 'pool-1';
const SHOP = '11111111-1111-4111-8111-111111111111';

const FACTS: BundleFacts = {
  lines: 20,
  ledger: 'ledger',
  ...{ from: 1, to: 14, entries: 12, veiled: 0, withheld: 0, checkpoints: 2, signedUpTo: 13, anchoredUpTo: 14 },
  keys: [],
  ...{ attachments: 1, unnamedAttachments: 0, directionMarks: 0, signOffs: 1 },
};

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
  return reportHtml({
    fileName: 'shop.stagewright',
    header: { scope: { kind: 'all' }, console: 'desk 4', ledger: 'l', from: 1, to: 9, redaction: 'none' },
    digest: 'd',
    verdict: { verdict: 'broken-at', seq: 7, line: 12, reason: 'its hash does not match', facts: FACTS },
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

describe('a report', () => {
  it('says the verdict as the window does, with what was checked and what was not reached', () => {
    const html = report([]);
    expect(html).toContain('<section class="verdict bad">');
    expect(html).toContain('its hash does not match (line 12)');
    expect(html.match(/class="state unseen">not seen</g)).toHaveLength(4);
  });

  it('names attachments, remarks and decisions in words', () => {
    const html = report([], {
      attachments: [{ kind: 'pool-audit', id: 'a', digest: 'd', veiled: false, content: null }],
      remarks: [{ id: 'r', seq: 3, weight: 'breach', text: '<b>who</b>', at: '2026-03-02T08:00:00.000Z' }],
      signOffs: [
        {
          ...{ bundle: 'b', ledger: 'l', prior: 'p', sig: 's' },
          reviewer: 'jo\u00e3o',
          decision: 'accepted-with-findings',
          statement: 'see below',
          at: '2026-03-02T08:00:00.000Z',
          key: 'k',
          remarks: [],
        },
      ],
    });
    expect(html).toContain('Excerpt of the pool\u2019s audit log');
    expect(html).toContain('<li><b>Breach</b> on record 3: &lt;b&gt;who&lt;/b&gt;</li>');
    expect(html).toContain('jo\u00e3o: accepted with findings');
  });
});
