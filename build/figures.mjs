import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { out } from './paths.mjs';

// Tests and benches run in parallel processes, so each figure is written to a file of its own and merged at the end.
const folder = () => process.env.STAGEWRIGHT_FIGURES ?? join(out, 'figures.d');
const merged = () => join(dirname(folder()), 'figures.json');

/** Forgets the figures whose key `isStale` names, so a run that no longer measures one does not report an old one. */
export function clearFigures(isStale) {
  for (const [key, file] of listFigureFiles()) if (isStale(key)) rmSync(file);
}

/** Writes out/figures.json: one key per figure, sorted. @returns the same as an object */
export function mergeFigures() {
  const entries = listFigureFiles().map(([key, file]) => [key, JSON.parse(readFileSync(file, 'utf8')).figure]);
  entries.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const figures = Object.fromEntries(entries);
  mkdirSync(dirname(merged()), { recursive: true });
  writeFileSync(merged(), `${JSON.stringify(figures, null, 2)}\n`);
  return figures;
}

/** Prints figures as a table, on stdout. */
export function printFigures(figures) {
  process.stdout.write(`\n${toTable(figures)}\n`);
}

const columns = ['count', 'bad', 'value', 'target', 'ambitious'];

/** The figures as a Markdown table; a column that would be empty is left out. */
export function toTable(figures) {
  const entries = Object.entries(figures);
  if (entries.length === 0) return 'No figures were measured';
  const used = columns.filter((name) => entries.some(([, figure]) => toText(figure[name]) !== ''));
  const rows = entries.map(([key, figure]) => [
    key,
    ...used.map((name) => toText(figure[name])),
    figure.ok ? 'ok' : 'MISSED',
  ]);
  const all = [['figure', ...used, 'result'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const isNumeric = (column) => column >= 1 && column <= used.length;
  const pad = (cell, column) => (isNumeric(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
  const lines = all.map((row) => `| ${row.map(pad).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map((width, i) => `${'-'.repeat(width + 1)}${isNumeric(i) ? ':' : '-'}`).join('|')}|`);
  return lines.join('\n');
}

/** `text` with the table between its two marks replaced. @throws Error when the marks are not there */
export function withTable(text, table, note) {
  const [begin, end] = ['<!-- bench:begin -->', '<!-- bench:end -->'];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${begin} followed by ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${note}\n\n${table}\n\n${text.slice(to)}`;
}

function toText(value) {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 4 });
}

function listFigureFiles() {
  if (!existsSync(folder())) return [];
  return readdirSync(folder())
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder(), name))
    .map((file) => [JSON.parse(readFileSync(file, 'utf8')).key, file]);
}
