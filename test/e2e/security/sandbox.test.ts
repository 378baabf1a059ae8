import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsole, type RunningConsole } from '../harness/console.ts';
import { seatOtherUser, whyNoOtherUser } from '../harness/other-user.ts';
import type { Seat } from '../harness/places.ts';
import { listTree, readStatus } from '../harness/processes.ts';

const why = whyNoOtherUser();
if (why !== undefined) console.warn(`SKIPPED: Chromium's sandbox in the running console (${why})`);

describe.skipIf(why !== undefined)("Chromium's sandbox", () => {
  let seat: Seat;
  let running: RunningConsole;

  beforeAll(async () => {
    seat = seatOtherUser();
    running = await startConsole({ seat, args: ['--no-demo'] });
  });
  afterAll(async () => {
    await running.stop();
    seat.remove();
  });

  it('holds the process of the page: system calls filtered, no way to more rights, no other processes in sight', async () => {
    const tree = listTree(running.pid);
    const main = tree.find(({ pid }) => pid === running.pid);
    expect(main?.commandLine.join(' ')).not.toContain('--no-sandbox');
    const renderers = tree.filter(({ commandLine }) => commandLine.join(' ').includes('--type=renderer'));
    expect(renderers.length).toBeGreaterThan(0);
    for (const { pid, commandLine } of renderers) {
      expect(commandLine.join(' ')).not.toContain('--no-sandbox');
      expect(readStatus(pid, 'Seccomp')).toBe('2');
      expect(readStatus(pid, 'NoNewPrivs')).toBe('1');
      expect(readStatus(pid, 'Uid')).toMatch(/^65534\s/);
      // Its own process namespace: its id there is another than the one we see.
      expect(readStatus(pid, 'NSpid')?.split(/\s+/).length).toBeGreaterThan(1);
    }
  });

  it('does not hinder the console', async () => {
    await running.page.getByRole('button', { name: 'Add a pool' }).first().waitFor();
    expect(running.mistakes).toEqual([]);
    expect(running.log()).not.toContain('[error]');
  });
});
