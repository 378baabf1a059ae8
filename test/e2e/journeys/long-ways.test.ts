import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
import { useDesk } from './desk.ts';

describe('ways that skip stages', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  /** Stages that the line of a transition runs behind, its two ends left out, as it is drawn on screen. */
  const hiddenBehind = (from: string, to: string): Promise<readonly string[]> =>
    desk().running.page.evaluate(
      ([source, target]) => {
        const line = document.querySelector<SVGPathElement>(
          `.react-flow__edge[data-id="${source}>${target}"] path.react-flow__edge-path`,
        );
        const place = line?.getScreenCTM();
        if (!line || !place) throw new Error('the way is not drawn');
        const length = line.getTotalLength();
        const points = Array.from({ length: 200 }, (_, i) =>
          line.getPointAtLength((length * i) / 199).matrixTransform(place),
        );
        return [...document.querySelectorAll('.react-flow__node')].flatMap((node) => {
          const id = node.getAttribute('data-id') ?? '';
          const box = node.getBoundingClientRect();
          const isHidden = points.some(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom);
          return isHidden && id !== source && id !== target ? [id] : [];
        });
      },
      [from, to] as const,
    );

  it('go round the stages between, forward and back, and still do when a stage is moved into them', async () => {
    const { running } = desk();
    const { page } = running;
    const editor = new WorkflowEditor(page);
    await editor.open();
    const ways = [
      ['development', 'production', 'promote'],
      ['integration', 'production', 'promote'],
      ['production', 'development', 'demote'],
    ] as const;
    for (const [from, to, kind] of ways) {
      await editor.drawTransition(from, to, kind);
      // Its form covers the end of the line.
      await page.getByRole('button', { name: 'Close the form' }).click();
      await editor.form().waitFor({ state: 'detached' });
    }
    for (const [from, to] of ways) expect([from, to, await hiddenBehind(from, to)]).toEqual([from, to, []]);
    await takePictures(running, 'workflow-long-ways');

    await editor.stage('patch-test').focus();
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowDown');
    for (const [from, to] of ways)
      await expect.poll(async () => [from, to, await hiddenBehind(from, to)]).toEqual([from, to, []]);
    await editor.draftIs('Draft saved');
  });
});
