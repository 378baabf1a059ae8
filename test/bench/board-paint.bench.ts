import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { Configuration } from '../../shared/domain/configuration.ts';
import { BoardDriver } from './board-driver.ts';
import { launchApp, median, rounded, type BenchedApp } from './electron-app.ts';
import { recordFigure } from './figures.ts';

// The board in the real window with 100, 1,000 and 5,000 cards, fed by the events that main sends: first frame, changes,
// drags. The floor of the first frame is 100 of the same cards, none of them left out, in the same Electron.

const COUNTS = [100, 1000, 5000] as const;
const ROUNDS = 9;
const DRAGS = 3;
const FRAME_MS = 1000 / 60;

interface Measured {
  readonly firstPaint: number;
  readonly updateOne: number;
  readonly updateHundred: number;
  readonly moveOne: number;
  readonly perMove: number;
  readonly worstFrame: number;
  readonly nodes: number;
}

const { cardsMs, bareMs } = await measureFloors();
const results = new Map<number, Measured>();
const window_ = await launchApp(process.cwd(), ['--no-demo']);
try {
  for (const count of COUNTS) results.set(count, await measureBoard(window_, count));
} finally {
  await window_.close();
}
report();

/** 100 cards without a virtual list, in the same Electron: the board's own, and React alone with bare elements. */
async function measureFloors(): Promise<{ readonly cardsMs: number; readonly bareMs: number }> {
  const folder = join(process.cwd(), 'out', 'bench', 'plain-board');
  const source = join(process.cwd(), 'test', 'bench', 'plain-board');
  await build({
    root: source,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  const hello = await launchApp(join(process.cwd(), 'test', 'bench', 'hello-electron'));
  try {
    // Modules are not loaded from file: addresses, so script and style are put into the page as they are.
    await hello.page.evaluate(() => {
      const element = document.createElement('div');
      element.id = 'root';
      document.body.replaceChildren(element);
    });
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const asset = (pattern: RegExp): string => readFileSync(join(folder, pattern.exec(page)?.[1] ?? ''), 'utf8');
    await hello.page.addStyleTag({ content: asset(/href="\.\/(assets\/[^"]+\.css)"/) });
    await hello.page.addScriptTag({ content: asset(/src="\.\/(assets\/[^"]+)"/), type: 'module' });
    await hello.page.waitForFunction(() => 'renderCards' in window);
    const [cards, bare]: [number[], number[]] = [[], []];
    for (let round = -1; round < ROUNDS; round += 1) {
      const ms = await hello.page.evaluate(async () => {
        const floors = window as unknown as Record<'renderCards' | 'renderBare', (count: number) => Promise<number>>;
        return [await floors.renderCards(100), await floors.renderBare(100)] as const;
      });
      if (round < 0) continue;
      cards.push(ms[0]);
      bare.push(ms[1]);
    }
    return { cardsMs: median(cards), bareMs: median(bare) };
  } finally {
    await hello.close();
  }
}

async function measureBoard(app: BenchedApp, count: number): Promise<Measured> {
  const board = await BoardDriver.fill(app, count);
  const firstPaints: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) firstPaints.push(await board.timeFirstPaint());
  const nodes = await board.countNodes();
  const visible = await board.page
    .locator('[data-card]')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-card')?.split('/').pop() ?? ''));
  const shown = board.configurations.find(({ uuid, stageId }) => stageId !== null && visible.includes(uuid));
  if (!shown) throw new Error('no card is on screen');
  const hundred = [shown, ...board.configurations.filter((each) => each !== shown).slice(0, 99)];
  const ones: number[] = [];
  const hundreds: number[] = [];
  const moves: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ones.push(await timeRevision(board, [shown], `1${String(round)}`));
    hundreds.push(await timeRevision(board, hundred, `2${String(round)}`));
    moves.push(await timeMove(board, shown, round));
  }
  await board.change([shown]);
  const drags: { readonly perMoveMs: number; readonly worstFrameMs: number }[] = [];
  for (let round = 0; round < DRAGS; round += 1) drags.push(await board.drag());
  return {
    firstPaint: median(firstPaints),
    updateOne: median(ones),
    updateHundred: median(hundreds),
    moveOne: median(moves),
    perMove: median(drags.map(({ perMoveMs }) => perMoveMs)),
    worstFrame: median(drags.map(({ worstFrameMs }) => worstFrameMs)),
    nodes,
  };
}

/** Gives configurations another revision; the first of them is on screen. */
async function timeRevision(
  board: BoardDriver,
  configurations: readonly Configuration[],
  digits: string,
): Promise<number> {
  const changed = configurations.map((each) => ({ ...each, revision: digits.padEnd(64, '0') }));
  return board.timeChange(changed, `${cardOf(changed[0])} code[title="${digits.padEnd(64, '0')}"]`);
}

/** Moves a configuration to another stage, where its name puts it on top. */
async function timeMove(board: BoardDriver, configuration: Configuration, round: number): Promise<number> {
  const stages = [...new Set(board.configurations.flatMap(({ stageId }) => stageId ?? []))];
  const stageId = stages[round % stages.length] ?? '';
  const moved = { ...configuration, nameLabel: '!bench', stageId };
  return board.timeChange([moved], `[data-column="${stageId}"] ${cardOf(moved)}`);
}

function cardOf(configuration: Configuration | undefined): string {
  return `[data-card="${configuration?.poolId ?? ''}/${configuration?.uuid ?? ''}"]`;
}

function report(): void {
  console.log(`floors: 100 of the board's cards ${cardsMs.toFixed(0)} ms, of bare elements ${bareMs.toFixed(0)} ms`);
  for (const [count, m] of results)
    console.log(
      `${String(count)} cards: first frame ${m.firstPaint.toFixed(0)} ms, update of 1 ${m.updateOne.toFixed(1)} and of 100 ${m.updateHundred.toFixed(1)} ms, ` +
        `move ${m.moveOne.toFixed(1)} ms, drag ${m.perMove.toFixed(1)} ms a move (worst frame ${m.worstFrame.toFixed(0)} ms), ${String(m.nodes)} elements`,
    );
  const record = (key: string, value: number, limit: number, unit: string): void => {
    const target = `<= ${String(rounded(limit))} ${unit}`.trim();
    recordFigure(`bench.board.${key}`, { count: ROUNDS, value: rounded(value), target, ok: value <= limit });
  };
  const small = results.get(100);
  if (!small) throw new Error('100 cards were not measured');
  for (const [count, m] of results) {
    if (count === 100) continue;
    const at = String(count);
    record(`first-paint.${at}`, m.firstPaint / cardsMs, 1, 'of 100 of its cards without a virtual list');
    // Told, not judged: how far cards that say and do something are from bare elements.
    recordFigure(`bench.board.first-paint-over-bare.${at}`, {
      count: ROUNDS,
      value: rounded(m.firstPaint / bareMs),
      target: 'no gate',
      ok: true,
    });
    record(`first-paint-growth.${at}`, m.firstPaint / small.firstPaint, 1.3, 'of 100 cards');
    record(`update-1.${at}`, m.updateOne, 4 + FRAME_MS, 'ms');
    record(`update-100-growth.${at}`, m.updateHundred / small.updateHundred, 1.3, 'of 100 cards');
    record(`move-1-growth.${at}`, m.moveOne / small.moveOne, 1.3, 'of 100 cards');
    record(`drag.${at}`, m.perMove, 3, 'ms a move');
    record(`drag-growth.${at}`, m.perMove / small.perMove, 1.3, 'of 100 cards');
    record(`drag-worst-frame.${at}`, m.worstFrame, 34, 'ms');
    record(`elements.${at}`, m.nodes, 1500, '');
  }
}
