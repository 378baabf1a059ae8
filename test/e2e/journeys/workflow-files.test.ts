import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { answerFileDialogs } from '../harness/file-dialogs.ts';
import { takePictures } from '../harness/pictures.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
import { useDesk } from './desk.ts';

const LONG_NAME = `Release ${'candidate '.repeat(5)}北京`.slice(0, 60);

describe('a workflow as a file', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-files-'));
  const file = join(folder, 'web-shop.workflow.yaml');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const editor = (): WorkflowEditor => new WorkflowEditor(desk().running.page);
  /** Mistakes as they are listed: `line, column · field` and the sentence. */
  async function mistakesIn(text: string | Uint8Array): Promise<readonly string[]> {
    writeFileSync(file, text);
    await editor().choose('Import from a file…');
    const dialog = desk().running.page.getByRole('dialog', { name: 'The file can’t be imported' });
    await dialog.waitFor();
    return dialog.getByRole('list', { name: 'Mistakes in the file' }).getByRole('listitem').allInnerTexts();
  }
  async function closeMistakes(): Promise<void> {
    const dialog = desk().running.page.getByRole('dialog', { name: 'The file can’t be imported' });
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.waitFor({ state: 'detached' });
  }
  async function takeIn(text: string): Promise<void> {
    writeFileSync(file, text);
    await editor().choose('Import from a file…');
    const dialog = desk().running.page.getByRole('dialog', { name: 'Import the workflow' });
    await dialog.getByRole('button', { name: 'Take it into the draft' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** What is published now, as a file. */
  async function exportAnew(): Promise<string> {
    rmSync(file);
    await editor().choose('Export to a file…');
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('transitions:');
    return readFileSync(file, 'utf8');
  }

  it('is written by the system’s own dialog, and not where that is cancelled', async () => {
    const { app } = desk().running;
    await editor().open();
    await answerFileDialogs(app, null);
    await editor().choose('Export to a file…');
    await editor().choose('Import from a file…');
    expect(await desk().running.page.getByRole('dialog').count()).toBe(0);
    expect(existsSync(file)).toBe(false);
    await answerFileDialogs(app, file);
    await editor().choose('Export to a file…');
    await expect.poll(() => existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('stagewright: workflow\nformat: 1\nname: Web shop\n');
    expect(text).toContain('  - id: patch-test\n    name: Patch test\n');
    expect(text).toMatch(/front: \{ name: Development front, uuid: [0-9a-f-]{36} \}/);
    const schema = join(folder, 'schema.json');
    await answerFileDialogs(app, schema);
    await editor().choose('Export the JSON Schema…');
    await expect.poll(() => existsSync(schema)).toBe(true);
    expect(JSON.parse(readFileSync(schema, 'utf8'))).toMatchObject({ title: 'Stagewright workflow' });
    await answerFileDialogs(app, file);
  });

  it('edited by hand and wrong, is refused with each mistake at its line, and nothing changes', async () => {
    const text = readFileSync(file, 'utf8');
    const before = await editor().parts();
    const lines = text.split('\n');
    const at = (part: string, from = 0): number => lines.findIndex((line, i) => i >= from && line.includes(part));
    const [name, kind, to] = [at('name: Staging'), at('kind: promote'), at('to: integration')];
    lines[name] = '    name: 7';
    lines[kind] = (lines[kind] ?? '').replace('promote', 'advance');
    lines.splice(to + 1, 0, '    colour: red');
    const found = await mistakesIn(lines.join('\n'));
    const expected = [
      [name, 'stages[3].name'],
      [to + 1, 'transitions[0].colour'],
      [kind + (kind > to ? 1 : 0), 'transitions[0].kind'],
    ] as const;
    expect(found).toHaveLength(3);
    for (const [line, field] of expected)
      expect(
        found.some((each) => each.startsWith(`line ${String(line + 1)}, column `) && each.includes(` · ${field}`)),
      ).toBe(true);
    expect(found.join('\n')).toMatch(
      /must be a text[^]*is not a field of workflow files[^]*must be "promote" or "demote"/,
    );
    await takePictures(desk().running, 'workflow-file-mistakes');
    expect.soft(await findAccessFaults(desk().running.page)).toEqual([]);
    await closeMistakes();
    expect(await editor().parts()).toEqual(before);
    await editor().root().getByText('version 1 is published', { exact: true }).waitFor();
  });

  it.each<readonly [what: string, text: string | Uint8Array, said: readonly RegExp[]]>([
    [
      'of a format that is not known yet',
      'stagewright: workflow\nformat: 2\nstages: []\n',
      [/^line 2, column 1 · format\s+format 2 is newer than this console, which reads format 1$/],
    ],
    ['of another kind', 'kind: Deployment\n', [/^line 1, column 1 · stagewright\s+this is no workflow file/]],
    ['that is no YAML', 'stagewright: workflow\nformat: 1\nstages: [\n', [/^line \d+, column \d+/]],
    ['that is no text', Uint8Array.of(0x73, 0x0a, 0xff, 0xfe), [/^line 2, column 1\s+this is not UTF-8 text$/]],
    [
      'with ten thousand stages',
      `stagewright: workflow\nformat: 1\nstages:\n${Array.from({ length: 10_000 }, (_, i) => `  - { id: s${String(i)}, name: S${String(i)} }\n`).join('')}`,
      [/^line 44, column 5 · stages\[40\]\s+at most 40 may be here$/],
    ],
    [
      'with transitions to nowhere and to themselves',
      'stagewright: workflow\nformat: 1\nstages:\n  - { id: a, name: A }\ntransitions:\n  - { from: a, to: moon, kind: promote }\n  - { from: a, to: a, kind: promote }\n',
      [/^line 6, column \d+ · transitions\[0\]/, /^line 7, column \d+ · transitions\[1\]/],
    ],
  ])('%s is refused with its reason', async (_what, text, said) => {
    const found = await mistakesIn(text);
    await closeMistakes();
    expect(found).toHaveLength(said.length);
    said.forEach((each, i) => expect(found[i]).toMatch(each));
  });

  it('whose promotions lead round and round is read, shown where it does, and can’t be published', async () => {
    const { page } = desk().running;
    await takeIn(
      `stagewright: workflow\nformat: 1\nstages:\n${['a', 'b', 'c'].map((id) => `  - { id: ${id}, name: ${id.toUpperCase()} }\n`).join('')}transitions:\n  - { from: a, to: b, kind: promote }\n  - { from: b, to: c, kind: promote }\n  - { from: c, to: a, kind: promote }\n`,
    );
    await editor()
      .problems()
      .getByText(/Promotions lead round and round/)
      .first()
      .waitFor();
    await takePictures(desk().running, 'workflow-loop');
    await page.getByRole('button', { name: 'Publish…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Publish the workflow/ });
    await dialog.waitFor();
    expect(await dialog.getByRole('button', { name: /^Publish version/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await editor().stage('development').waitFor();
  });

  it('of forty stages with long names is drawn, and published as it is in the file', async () => {
    const { page } = desk().running;
    const exported = await exportAnew();
    const stages = Array.from(
      { length: 35 },
      (_, i) => `  - { id: more-${String(i)}, name: "${LONG_NAME.slice(0, 56)} ${String(i)}" }\n`,
    );
    const ways = Array.from(
      { length: 35 },
      (_, i) =>
        `  - { from: ${i === 0 ? 'development' : `more-${String(Math.floor((i - 1) / 3))}`}, to: more-${String(i)}, kind: promote }\n`,
    );
    await takeIn(exported.replace('\ntransitions:\n', `\n${stages.join('')}transitions:\n${ways.join('')}`));
    expect((await editor().parts()).stages).toHaveLength(40);
    await takePictures(desk().running, 'workflow-forty');
    await page.getByRole('button', { name: 'Publish…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Publish the workflow/ });
    await dialog.getByRole('button', { name: 'Publish version 2' }).click();
    await dialog.waitFor({ state: 'detached' });
    await editor().root().getByText('version 2 is published', { exact: true }).waitFor();
    await takePictures(desk().running, 'workflow-forty-published');
    await answerFileDialogs(desk().running.app, join(folder, 'again.yaml'));
    await editor().choose('Export to a file…');
    await expect.poll(() => existsSync(join(folder, 'again.yaml'))).toBe(true);
    const again = readFileSync(join(folder, 'again.yaml'), 'utf8');
    expect(again.match(/- id: more-/g)).toHaveLength(35);
    await answerFileDialogs(desk().running.app, file);
  });

  it('of one stage is drawn in its natural size', async () => {
    await takeIn('stagewright: workflow\nformat: 1\nstages:\n  - { id: development, name: Development }\n');
    expect((await editor().parts()).stages).toEqual(['development']);
    await takePictures(desk().running, 'workflow-one');
    expect.soft(await findAccessFaults(desk().running.page)).toEqual([]);
  });

  it('can be drawn and written while the pool is away, and not be published', async () => {
    const { running, pool } = desk();
    const { page } = running;
    await pool.ask('restart', { bootMs: 60_000 });
    await page
      .getByRole('button', { name: /^Pools: / })
      .and(page.locator(':not([aria-label*="Connected"])'))
      .waitFor();
    await editor().dragIn('Test', 420, 330);
    await editor().draftIs('Draft saved');
    await takePictures(running, 'workflow-pool-away');
    expect.soft(await findAccessFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Publish the workflow/ });
    await dialog.waitFor();
    expect(await dialog.getByRole('button', { name: /^Publish version/ }).isDisabled()).toBe(true);
    await takePictures(running, 'workflow-publish-away');
    await page.keyboard.press('Escape');
  });
});
