import { stateWord } from '../../../shared/text/configuration-text.ts';
import { countOf, shortRevision } from '../../../shared/text/format.ts';
import { EXIT } from '../exit.ts';
import type { Verb } from '../verb.ts';
import { z } from 'zod';
import { configurationOutput, serviceOutput } from '../outputs.ts';
import { toConfigurationOutput, toServiceOutput } from '../to-outputs.ts';
import { connect, POOL_OPTIONS } from '../which.ts';

const listServices: Verb = {
  words: ['services'],
  summary: 'list the services of a pool and their stages',
  positionals: [],
  options: POOL_OPTIONS,
  output: z.array(serviceOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const services = console.facts.services.get(pool.id) ?? [];
    return {
      json: services.map(toServiceOutput),
      lines: services.map(({ service: { id, name, workflow } }) => {
        const stages = workflow.stages.map((stage) => stage.name).join(' → ');
        return `${name} (${id}, version ${String(workflow.version)}): ${stages}`;
      }),
      exitCode: EXIT.ok,
    };
  },
};

const listConfigurations: Verb = {
  words: ['configurations'],
  summary: 'list the configurations of a pool with their stages',
  positionals: [],
  options: { ...POOL_OPTIONS, service: { value: 'ID', help: 'only those of this service' } },
  output: z.array(configurationOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const wanted = args.values['service'];
    const all = [...console.facts.configurations.values()]
      .filter(({ poolId, serviceId }) => poolId === pool.id && (wanted === undefined || serviceId === wanted))
      .sort((a, b) => a.nameLabel.localeCompare(b.nameLabel));
    return {
      json: all.map(toConfigurationOutput),
      lines: all.map(({ nameLabel, serviceId, stageId, powerState, runningCount, vmUuids, revision, lock }) =>
        [
          nameLabel,
          stageId === null ? 'not in a stage' : `${serviceId ?? ''}/${stageId}`,
          `${stateWord(powerState).word} ${String(runningCount)} of ${countOf(vmUuids.length, 'VM')}`,
          shortRevision(revision),
          ...(lock ? [`locked by ${lock.holder}`] : []),
        ].join('  '),
      ),
      exitCode: EXIT.ok,
    };
  },
};

/** Verbs that look at the board. */
export const boardVerbs: readonly Verb[] = [listServices, listConfigurations];
