import { z } from 'zod';

import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { fenceRefusal, proofLines } from '../fence-lines.ts';
import { fenceOutput, planOrRunOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import { toFenceOutput } from '../to-outputs.ts';
import { at, type Verb } from '../verb.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS, readChoice, readCount } from '../which.ts';

/** What crosses a fence: nothing, what goes out, all by a router, or nothing but the consoles. */
export const FENCE_MODES = ['block', 'outOnly', 'inOut', 'consoleOnly'] as const;
const MOST_COPIES = 8;

const listFences: Verb = {
  words: ['fence', 'list'],
  summary: 'list the fences of a pool, with what crosses them',
  positionals: [],
  options: POOL_OPTIONS,
  output: z.array(fenceOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const fences = await fencesOf(console, pool.id);
    return {
      json: fences.map(toFenceOutput),
      lines: fences.flatMap(({ id, name, mode, vmUuids, runningCount, isLeftover, alarms }) => [
        `${id}  ${name}  ${mode}  ${String(runningCount)} of ${String(vmUuids.length)} VMs run${isLeftover ? '  left over' : ''}`,
        ...alarms.map((alarm) => `  ! ${alarm}`),
      ]),
      exitCode: EXIT.ok,
    };
  },
};

const makeFence: Verb = {
  words: ['fence', 'make'],
  summary: 'make fenced copies of a configuration, with the same MAC addresses',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    mode: { value: 'MODE', help: `${FENCE_MODES.join(', ')}; the first where left out` },
    copies: { value: 'COUNT', help: `how many, 1 to ${String(MOST_COPIES)}` },
    start: { help: 'start them once they are made' },
    migrate: { help: 'on networks that reach all hosts, so that VMs can migrate' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: async (context, args) => {
    const mode = readChoice(args, 'mode', FENCE_MODES);
    const copies = readCount(args, 'copies', [1, MOST_COPIES]) ?? 1;
    const { console, pool } = await connect(context, args);
    const { uuid } = pickConfiguration(console, pool.id, at(args, 0));
    const wish = {
      ...{ poolId: pool.id, configurationUuid: uuid, mode, copies },
      ...{ isStarted: args.switches.has('start'), mustMigrate: args.switches.has('migrate') },
    };
    const preview = await console.request('fences.preview', wish);
    if (preview.state === 'refused') throw new CommandError(fenceRefusal(preview), EXIT.refused);
    const { plan, planDigest } = preview;
    return carryOut(context, args, console, {
      ...{ plan, planDigest, lines: proofLines(preview) },
      start: () => console.request('fences.start', { ...wish, planDigest }),
    });
  },
};

const removeFence: Verb = {
  words: ['fence', 'remove'],
  summary: 'remove a fence with its copies and networks',
  positionals: ['FENCE'],
  options: { ...POOL_OPTIONS, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const known = await fencesOf(console, pool.id);
    const fence = { poolId: pool.id, fenceId: pickOne('fence', at(args, 0), known, ({ id, name }) => [id, name]).id };
    const { plan, planDigest } = await console.request('fences.preview-removal', fence);
    return carryOut(context, args, console, {
      ...{ plan, planDigest },
      start: () => console.request('fences.remove', { ...fence, planDigest }),
    });
  },
};

async function fencesOf(console: CommandConsole, poolId: string) {
  const found = await console.until(({ fences }) => fences.get(poolId));
  if (!found) throw new CommandError('The pool’s networks could not be read', EXIT.unreachable);
  return found;
}

/** Verbs about fences. */
export const fenceVerbs: readonly Verb[] = [listFences, makeFence, removeFence];
