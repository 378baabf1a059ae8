import type { BundleScope } from '../domain/evidence/bundle-scope.ts';
import type { BundleVerdict } from '../domain/evidence/bundle-verdict.ts';
import type { ReviewRemark, SignOff } from '../domain/evidence/review.ts';
import type { EvidenceAttachment, TimelineEntry } from '../domain/evidence/timeline.ts';
import { BoardReplay } from '../domain/replay/board-replay.ts';
import type { EntryNames } from './activity-text.ts';
import { activityChart } from './report-chart.ts';
import { escapeHtml as e } from './report-escape.ts';
import { attachmentText } from './attachment-text.ts';
import { decisionWord, weightWord } from './review-text.ts';
import { entryText, kindWord } from './timeline-text.ts';
import { verdictText } from './verdict-text.ts';

/** What a report is made of: an open bundle. */
export interface ReportContent {
  readonly fileName: string;
  readonly header: {
    readonly scope: BundleScope;
    readonly console: string;
    readonly ledger: string;
    readonly from: number;
    readonly to: number;
    readonly redaction: string;
  };
  /** Digest that closed the bundle. */
  readonly digest: string;
  readonly verdict: BundleVerdict;
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[];
  /** How many there are at all. */
  readonly entryCount: number;
  readonly attachments: readonly EvidenceAttachment[];
  readonly signOffs: readonly SignOff[];
  readonly remarks: readonly ReviewRemark[];
}

/**
 * A report of a bundle to be read and printed: one HTML page without scripts and without anything from elsewhere. All that comes from
 * the bundle stands in it as text. The bundle is what counts; the report says so.
 */
export function reportHtml(content: ReportContent): string {
  const { header, digest, fileName, entries, entryCount } = content;
  const names = namesIn(entries);
  const cut =
    entryCount > entries.length
      ? `<p class="note">The first ${entries.length} of ${entryCount} entries are listed.</p>`
      : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence report ${e(fileName)}</title><style>${STYLE}</style></head><body>
<header><h1>Evidence report</h1><p class="note">Made from <b>${e(fileName)}</b>, which is the evidence; this page is for reading.</p></header>
${verdictHtml(content.verdict)}
<h2>What it is about</h2>
<table class="facts">${[
    ['Scope', scopeText(header.scope)],
    ['Console', header.console || 'withheld'],
    ['Ledger', header.ledger],
    ['Records', `${header.from} to ${header.to}`],
    ['Names', header.redaction === 'names' ? 'replaced by stand-ins' : 'shown'],
    ['Closed with (SHA-256)', digest],
  ]
    .map(([name, value]) => `<tr><th>${e(name ?? '')}</th><td class="mono">${e(value ?? '')}</td></tr>`)
    .join('')}</table>
${keysHtml(content.verdict)}
<h2>Activity</h2>${activityChart(entries)}
<h2>Board at the end</h2>${boardHtml(entries)}
<h2>Timeline</h2>${cut}
<table class="timeline"><thead><tr><th>No.</th><th>Time (UTC)</th><th>Who</th><th>What</th></tr></thead><tbody>
${entries.map((entry) => entryHtml(entry, names)).join('\n')}
</tbody></table>
${attachmentsHtml(content.attachments)}
${remarksHtml(content.remarks)}
${signOffsHtml(content.signOffs)}
</body></html>
`;
}

const CHECK_WORDS = { holds: 'holds', open: 'open', fails: 'fails', unseen: 'not seen' } as const;

/** As the window says it: one sentence, what was checked, what to do. */
function verdictHtml(verdict: BundleVerdict): string {
  const { tone, word, sentence, checks, remedies } = verdictText(verdict);
  const { facts } = verdict;
  const counts = `${facts.entries + facts.veiled} entries shown, ${facts.withheld} withheld, ${facts.checkpoints} signed checkpoints, ${facts.signOffs} counter-signatures.`;
  const rows = checks.map(
    ({ state, what, detail }) =>
      `<tr><td class="state ${state}">${CHECK_WORDS[state]}</td><td>${e(what)}</td><td>${e(detail)}</td></tr>`,
  );
  return `<section class="verdict ${tone}"><h2>${e(word)}</h2><p>${e(sentence)}</p><p>${e(counts)}</p></section>
<table class="checks"><thead><tr><th></th><th>What was checked</th><th>Found</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<ul>${remedies.map((remedy) => `<li>${e(remedy)}</li>`).join('')}</ul>`;
}

function keysHtml({ facts }: BundleVerdict): string {
  const rows = facts.keys.map(
    ({ key, role, name, isKnown }) =>
      `<tr><td>${e(role)}</td><td>${e(name || 'withheld')}</td><td class="mono">${e(key)}</td><td>${isKnown ? 'known here' : 'not known here'}</td></tr>`,
  );
  return `<h2>Keys</h2><table><thead><tr><th>Role</th><th>Name</th><th>Ed25519 public key</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function boardHtml(entries: readonly TimelineEntry[]): string {
  const columns = new Map<string, string[]>();
  for (const { name, configurationUuid, placement } of new BoardReplay(entries).end().cards.values()) {
    if (!placement) continue;
    const column = `${placement.service?.name ?? 'service'}: ${placement.stage.name}`;
    columns.set(column, [...(columns.get(column) ?? []), name ?? configurationUuid]);
  }
  if (columns.size === 0) return '<p class="note">No entry places a configuration.</p>';
  const sorted = [...columns].sort(([a], [b]) => (a < b ? -1 : 1));
  return `<div class="board">${sorted
    .map(([name, cards]) => `<div><h3>${e(name)}</h3>${cards.map((card) => `<p>${e(card)}</p>`).join('')}</div>`)
    .join('')}</div>`;
}

/** The sentence of the timeline, and under it what the entry says, as it says it. */
function entryHtml(entry: TimelineEntry, names: EntryNames): string {
  const { seq, time, actor, kind, data, isVeiled } = entry;
  const details = Object.entries(data)
    // The sentence of a step is the step.
    .filter(([key, value]) => value !== null && value !== '' && (kind !== 'run.step' || key !== 'step'))
    .map(([key, value]) => `<span><i>${e(keyWords(key))}</i> ${sentenceHtml(String(value))}</span>`);
  const who = `<bdi>${e(actor)}</bdi>${isVeiled ? ' (stand-in)' : ''}`;
  const what = `<p>${sentenceHtml(entryText(entry, names))}</p><p class="details">${e(kindWord(kind))}${details.length > 0 ? ': ' : ''}${details.join(' ')}</p>`;
  const step = kind === 'run.step' ? ' class="step"' : '';
  return `<tr${step}><td>${seq}</td><td>${e(time.slice(0, 19).replace('T', ' '))}</td><td>${who}</td><td>${what}</td></tr>`;
}

/** A sentence as HTML: what isolation marks keep apart in it stands in elements that do the same. */
function sentenceHtml(sentence: string): string {
  const parts = sentence.split(/\u2068([^\u2066-\u2069]*)\u2069/);
  return parts.map((part, index) => (index % 2 === 1 ? `<bdi>${e(part)}</bdi>` : e(part))).join('');
}

/** "planDigest" as "plan digest". */
function keyWords(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, (_pair, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}

/** Names that entries give along with ids, for those that give only the ids. */
function namesIn(entries: readonly TimelineEntry[]): EntryNames {
  const pools = new Map<string, string>();
  const configurations = new Map<string, string>();
  for (const { kind, poolId, configurationUuid, data } of entries) {
    const { configuration, name } = data;
    if (configurationUuid !== null && typeof configuration === 'string' && configuration !== '')
      configurations.set(configurationUuid, configuration);
    if (poolId !== null && kind.startsWith('pool.') && typeof name === 'string' && name !== '') pools.set(poolId, name);
  }
  return { pool: (id) => pools.get(id), configuration: (_pool, uuid) => configurations.get(uuid) };
}

function attachmentsHtml(attachments: readonly EvidenceAttachment[]): string {
  if (attachments.length === 0) return '';
  const rows = attachments.map(
    ({ kind, content, id, digest }) =>
      `<tr><td>${e(attachmentText({ kind, content }).title)}</td><td>${e(id)}</td><td class="mono">${e(digest)}</td></tr>`,
  );
  return `<h2>Plans, workflows, approvals in the bundle</h2><table><thead><tr><th>Kind</th><th>Id</th><th>SHA-256</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function remarksHtml(remarks: readonly ReviewRemark[]): string {
  if (remarks.length === 0) return '';
  const items = remarks.map(
    ({ seq, weight, text }) =>
      `<li><b>${weightWord(weight)}</b>${seq === null ? '' : ` on record ${seq}`}: ${e(text)}</li>`,
  );
  return `<h2>Remarks, not signed off</h2><ul>${items.join('')}</ul>`;
}

function signOffsHtml(signOffs: readonly SignOff[]): string {
  if (signOffs.length === 0) return '';
  const items = signOffs.map(
    ({ reviewer, decision, statement, at, key, remarks }) =>
      `<section class="sign-off"><h3>${e(reviewer)}: ${e(decisionWord(decision).toLowerCase())}</h3><p>${e(statement)}</p><p class="mono">${e(at)} ${e(key)}</p>${remarksHtml(remarks).replace('Remarks, not signed off', 'Remarks')}</section>`,
  );
  return `<h2>Counter-signatures</h2>${items.join('')}`;
}

function scopeText(scope: BundleScope): string {
  switch (scope.kind) {
    case 'all':
      return 'the whole ledger';
    case 'service':
      return `service ${scope.id}`;
    case 'configuration':
      return `configuration ${scope.uuid}`;
    case 'run':
      return `run ${scope.id}`;
    case 'period':
      return `${scope.from} to ${scope.to}`;
  }
}

const STYLE = `
@page{size:A4;margin:16mm 14mm}
body{font:10pt/1.45 system-ui,sans-serif;color:#1c1e21;margin:24px auto;max-width:1000px;padding:0 16px}
@media print{body{margin:0;max-width:none;padding:0}thead{display:table-header-group}tr,.sign-off{break-inside:avoid}}
h1{font-size:20pt;margin:0}h2{font-size:13pt;margin:22px 0 8px;break-after:avoid}h3{font-size:10.5pt;margin:0 0 4px}
.note{color:#5b6168}.mono{font-family:ui-monospace,monospace;font-size:8.5pt;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #dfe3e8}
th{font-weight:600;background:#f4f6f8}.facts th{width:180px}
.timeline td{font-size:8.5pt}.timeline td:nth-child(1){text-align:right;width:44px}.timeline td:nth-child(2){white-space:nowrap}
.timeline td:nth-child(4){overflow-wrap:anywhere}.timeline p{margin:0;font-size:9.5pt}.timeline .step p:first-child{padding-left:14px}
.timeline .details{color:#5b6168;font-size:7.5pt}.timeline .step .details{padding-left:14px}.timeline i{font-style:normal;font-weight:600}.timeline span{margin-right:8px}
.verdict{border-left:6px solid;padding:10px 16px;margin:16px 0;background:#f4f6f8}.verdict h2{margin:0}.verdict p{margin:4px 0 0}
.good{border-color:#1a7f37}.waiting{border-color:#b26a00}.bad{border-color:#c1121f}
.checks{margin-top:8px}.checks td{font-size:9pt}.state{white-space:nowrap;font-weight:600;width:70px}.holds{color:#1a7f37}.fails{color:#c1121f}.open{color:#8a5200}.unseen{color:#5b6168}
.board{display:flex;gap:10px;flex-wrap:wrap}.board>div{border:1px solid #dfe3e8;border-radius:6px;padding:8px 12px;min-width:150px}.board p{margin:2px 0}
.sign-off{border:1px solid #dfe3e8;border-radius:6px;padding:8px 12px;margin:8px 0}svg{width:100%;height:auto}
`;
