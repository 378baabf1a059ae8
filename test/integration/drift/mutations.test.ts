import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ComparedView } from '../../../shared/ipc/areas/drift.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { makeRawVm, type RawVm } from '../../fakes/drift-estate.ts';
import { MUTATIONS, type Mutation } from '../../fakes/drift-mutations.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { MutatedVm } from '../../fakes/mutated-pool.ts';
import { anyIn, expectNoBugs, openConsole, settledIn } from '../console/desk.ts';

const MOST_AT_ONCE = 14;
/** Longer than a change takes to be heard of. */
const SEEN_MS = 10_000;

const isSameText = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');

let pool: RunningDemoPool;
let from: HeadlessConsole;
beforeEach(async () => {
  pool = await quickDemoPool();
  from = await openConsole(pool);
});
afterEach(async () => {
  await from.close();
  await pool.close();
  expectNoBugs(from);
});

/** All differences of a comparison, whatever their verdict. */
const reported = ({ comparison }: ComparedView): readonly string[] =>
  comparison.vms
    .flatMap(({ leftUuid, rightUuid, fields }) =>
      fields.filter(({ verdict }) => verdict !== 'same').map(({ field }) => `${leftUuid ?? rightUuid ?? ''} ${field}`),
    )
    .sort();

const sides = ({ poolId, uuid }: Configuration) => {
  const side = { poolId, configurationUuid: uuid } as const;
  return { left: { ...side, when: 'promoted' }, right: { ...side, when: 'now' } } as const;
};

/** A configuration whose VMs have every setting at something, recorded in its stage as it is then. */
async function prepared(): Promise<{ readonly configuration: Configuration; readonly vms: readonly MutatedVm[] }> {
  const { uuid, poolId, stageId, serviceId } = await anyIn(from, 'integration');
  const networks = [0, 1, 2].map((at) => pool.world.db.create('network', { name_label: `apart ${String(at)}` }));
  const vms = from.facts.configurations
    .get(uuid)!
    .vmUuids.slice(0, 2)
    .map((vm) => new MutatedVm(pool, vm, networks));
  vms.forEach((vm, at) => {
    vm.write(makeRawVm(at));
  });
  const revision = from.facts.configurations.get(uuid)?.recordedRevision;
  await from.until('the new settings', ({ configurations }) => configurations.get(uuid)?.revision !== revision);
  const key = { poolId, configurationUuid: uuid };
  await from.request('configurations.release', key);
  // What was said of it before would pass for what is said of it in its new record.
  await from.until(
    'no place, and no drift',
    ({ configurations, drift }) => configurations.get(uuid)?.stageId === null && !drift.has(uuid),
  );
  await from.request('configurations.adopt', { ...key, serviceId: serviceId ?? '', stageId: stageId ?? '' });
  const configuration = await settledIn(from, uuid, stageId ?? '');
  await isOriginal(uuid);
  return { configuration, vms };
}

const isOriginal = (uuid: string): Promise<unknown> =>
  from.until('the original revision', ({ configurations, drift }) => {
    const found = configurations.get(uuid);
    return found && found.revision === found.recordedRevision && drift.get(uuid)?.score === 100;
  });

/** Two changes of one field, or of a device and of something of it, are one difference. */
function clashes(claimed: readonly string[], wanted: string): boolean {
  return claimed.some((field) => field === wanted || field.startsWith(`${wanted}.`) || wanted.startsWith(`${field}.`));
}

describe('drift on a pool', () => {
  it.each(['json-rpc', 'xml-rpc'] as const)(
    'is exactly the changes made, of every kind and of any number at once, over %s and after a restart',
    async (kind) => {
      const open = async (folder?: string): Promise<HeadlessConsole> => {
        // A host before 7.3 has no usable JSON-RPC: that path answers a page.
        if (kind === 'xml-rpc') pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all', count: 1 });
        const opened = await openConsole(pool, folder === undefined ? {} : { folder });
        expect(opened.facts.pools.get('demo')?.transport).toBe(kind);
        return opened;
      };
      await from.close();
      from = await open();
      const { configuration, vms } = await prepared();
      const { uuid } = configuration;
      const random = seededRandom(`mutations ${kind}`);
      const bag = Array.from({ length: campaign(1, 20) }, () => [...MUTATIONS].sort(() => random() - 0.5)).flat();
      let [changes, round] = [0, 0];
      const wrong: string[] = [];
      while (bag.length > 0) {
        const states: RawVm[] = vms.map((_, at) => makeRawVm(at));
        const claimed: string[][] = vms.map(() => []);
        const size = 1 + Math.floor(random() * MOST_AT_ONCE);
        const later: Mutation[] = [];
        for (let made = 0; made < size && bag.length > 0;) {
          const mutation = bag.pop()!;
          const at = claimed.findIndex((fields) => !clashes(fields, mutation.field));
          if (at < 0) later.push(mutation);
          else {
            states[at] = mutation.apply(states[at]!, 3);
            claimed[at]!.push(mutation.field);
            made += 1;
          }
        }
        bag.unshift(...later);
        const expected = vms.flatMap((vm, at) => claimed[at]!.map((field) => `${vm.uuid} ${field}`)).sort();
        vms.forEach((vm, at) => {
          vm.write(states[at]!);
        });
        const look = async (when: string): Promise<void> => {
          await from
            .until('any drift', ({ drift }) => (drift.get(uuid)?.tally.drift ?? 0) > 0)
            .catch((error: unknown) => {
              const { configurations, drift, pools } = from.facts;
              const known = [configurations.get(uuid), drift.get(uuid), pools.get('demo')];
              throw new Error(`${when}: made ${expected.join(', ')}, known ${JSON.stringify(known)}`, { cause: error });
            });
          let seen: readonly string[] = [];
          for (const end = Date.now() + SEEN_MS; Date.now() < end; await new Promise((go) => setTimeout(go, 25))) {
            seen = reported(await from.request('drift.compare', sides(configuration)));
            if (isSameText(seen, expected) && from.facts.drift.get(uuid)?.tally.drift === expected.length) return;
          }
          wrong.push(`${when}: made ${expected.join(', ')}, found ${seen.join(', ')}`);
        };
        await look(`round ${String(round)}`);
        changes += expected.length;
        round += 1;
        if (round % 3 === 0) {
          const { folder } = from;
          await from.close({ keepFolder: true });
          from = await open(folder);
          await look(`round ${String(round)} after a restart`);
        }
        vms.forEach((vm, at) => {
          vm.write(makeRawVm(at));
        });
        await isOriginal(uuid);
      }
      recordFigure(`drift.on-pool.${kind}`, {
        count: changes,
        bad: wrong.length,
        target: 'none missed, none invented',
        ok: wrong.length === 0,
      });
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
