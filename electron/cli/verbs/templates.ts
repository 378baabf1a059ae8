import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { MOST_COPIES } from '../../../shared/domain/operate/operate-wish.ts';
import { listNetworkRoles, type Parameter } from '../../../shared/domain/template/template-description.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import type { FileProblem } from '../../../shared/domain/workflow-file-report.ts';
import type { TemplateView } from '../../../shared/ipc/areas/templates.ts';
import { countOf } from '../../../shared/text/format.ts';
import type { CommandConsole } from '../command-console.ts';
import { estateOf, splitPairs } from '../elsewhere.ts';
import { CommandError, EXIT } from '../exit.ts';
import { planOrRunOutput, templateOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import { toTemplateOutput } from '../to-outputs.ts';
import { at, type OptionHelp, type Verb, type VerbArguments } from '../verb.ts';
import { assertNew, connect, pickConfiguration, pickOne, POOL_OPTIONS, readCount } from '../which.ts';

const VERSION_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  name: { value: 'NAME', help: 'of the template' },
  of: { value: 'TEMPLATE', help: 'make it the next version of this one' },
  notes: { value: 'TEXT', help: 'what this version is about' },
};

const listTemplates: Verb = {
  words: ['templates'],
  summary: 'list the templates of a pool with all their versions',
  positionals: [],
  options: POOL_OPTIONS,
  output: z.array(templateOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const all = await libraryOf(console, pool.id);
    return { json: all.map(toTemplateOutput), lines: all.map(templateLine), exitCode: EXIT.ok };
  },
};

const showTemplate: Verb = {
  words: ['templates', 'show'],
  summary: 'show a template: tiers, parameters, networks',
  positionals: ['TEMPLATE'],
  options: POOL_OPTIONS,
  output: templateOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const found = pickTemplate(await libraryOf(console, pool.id), at(args, 0));
    const { parameters, tiers } = found.content.description;
    return {
      json: toTemplateOutput(found),
      lines: [
        templateLine(found),
        ...tiers.map(({ id, label, count }) => `  tier ${id}  ${label}  count ${String(count)}`),
        ...parameters.map((each) => `  ${parameterLine(each)}`),
        ...listNetworkRoles(found.content.description).map((network) => `  network ${network}`),
      ],
      exitCode: EXIT.ok,
    };
  },
};

const exportTemplate: Verb = {
  words: ['templates', 'export'],
  summary: 'write a template’s description to a file that is read and edited as text',
  positionals: ['TEMPLATE', 'FILE'],
  options: POOL_OPTIONS,
  output: z.strictObject({ path: z.string() }),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const { id } = pickTemplate(await libraryOf(console, pool.id), at(args, 0));
    const file = resolve(at(args, 1));
    await assertNew(file);
    const { path } = await console.requestWithFile(file, 'templates.export', { poolId: pool.id, id });
    if (path === null) throw new Error('a file was named and not taken');
    return { json: { path }, lines: [`Written to ${path}`], exitCode: EXIT.ok };
  },
};

const importTemplate: Verb = {
  words: ['templates', 'import'],
  summary: 'make a template of a file and of VM templates that the pool has',
  positionals: ['FILE'],
  options: {
    ...POOL_OPTIONS,
    ...VERSION_OPTIONS,
    vm: { value: 'TIER=VM', help: 'VM templates for tiers whose own the pool does not have, with commas between' },
  },
  output: templateOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const file = resolve(at(args, 0));
    const read = await console.requestWithFile(file, 'templates.import', { poolId: pool.id });
    if (read.state === 'cancelled') throw new Error('a file was named and not taken');
    if (read.state === 'refused') throw new CommandError(problemLines(read.problems), EXIT.refused);
    const vms = await console.request('templates.list-vms', { poolId: pool.id });
    const tiers = read.description.tiers.map(({ id }) => id);
    const chosen = splitPairs(args, 'vm').map(([tier, word]) => {
      const fit = vms.filter(({ isBuiltIn }) => !isBuiltIn);
      const vm = pickOne('VM template', word, fit, ({ uuid, nameLabel }) => [uuid, nameLabel]).uuid;
      return [pickOne('tier', tier, tiers, (id) => [id]), vm] as const;
    });
    const sources = { ...read.found, ...Object.fromEntries(chosen) };
    const missing = tiers.filter((tier) => sources[tier] === undefined);
    if (missing.length > 0)
      throw new CommandError(`The pool lacks the VM of ${missing.join(', ')}: name another with --vm`, EXIT.refused);
    const version = versionOf(await libraryOf(console, pool.id), args, read.name);
    const { description } = read;
    const wish = { ...version, description, sources: tiers.map((tier) => ({ tier, vm: sources[tier] ?? '' })) };
    await console.request('templates.save', { poolId: pool.id, wish });
    const saved = await console.until(({ templates }) => templates.get(pool.id)?.find(({ id }) => id === version.id));
    if (!saved) throw new CommandError('The pool did not tell of the template', EXIT.failed);
    return { json: toTemplateOutput(saved), lines: [templateLine(saved)], exitCode: EXIT.ok };
  },
};

const makeTemplate: Verb = {
  words: ['templates', 'make'],
  summary: 'make a template, or its next version, of a configuration',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    ...VERSION_OPTIONS,
    sr: { value: 'SR', help: 'full copies there; fast clones beside the originals where left out' },
    'one-tier-each': { help: 'no tier for members that differ only in the numbers of their names' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const { uuid, nameLabel } = pickConfiguration(console, pool.id, at(args, 0));
    const from = { kind: 'configuration', uuid, alike: !args.switches.has('one-tier-each') } as const;
    const { text, sources } = await console.request('templates.draft', { poolId: pool.id, from });
    const checked = await console.request('templates.check', { text });
    if (!checked.ok) throw new CommandError(problemLines(checked.problems), EXIT.refused);
    const wish = {
      ...versionOf(await libraryOf(console, pool.id), args, nameLabel),
      description: checked.template.description,
      tiers: sources.map(({ tier, vmUuid }) => ({ tier, vmUuid })),
      srUuid: srOf(console, pool.id, args),
    };
    const asked = { poolId: pool.id, configurationUuid: uuid, wish };
    const { plan, planDigest } = await console.request('templates.preview-make', asked);
    return carryOut(context, args, console, {
      ...{ plan, planDigest },
      start: () => console.request('templates.make', { ...asked, planDigest }),
    });
  },
};

const provision: Verb = {
  words: ['provision'],
  summary: 'make configurations of a template',
  positionals: ['TEMPLATE'],
  options: {
    ...POOL_OPTIONS,
    set: { value: 'NAME=VALUE', help: 'parameters that differ from their defaults, with commas between' },
    count: { value: 'COUNT', help: `how many configurations, 1 to ${String(MOST_COPIES)}` },
    to: { value: 'SERVICE/STAGE', help: 'where they go; into no stage where left out' },
    sr: { value: 'SR', help: 'full copies there; fast clones beside the template where left out' },
    network: { value: 'NAME=NETWORK', help: 'networks that differ from what stage or name say, with commas between' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const found = pickTemplate(await libraryOf(console, pool.id), at(args, 0));
    const wish = provisionWish(console, pool.id, args, found);
    const { plan, planDigest } = await console.request('templates.preview-provision', { poolId: pool.id, wish });
    return carryOut(context, args, console, {
      ...{ plan, planDigest },
      start: () => console.request('templates.provision', { poolId: pool.id, wish, planDigest }),
    });
  },
};

function provisionWish(
  console: CommandConsole,
  poolId: string,
  args: VerbArguments,
  { id, content: { description } }: TemplateView,
): ProvisionWish {
  const asked = description.parameters.filter(({ computed }) => computed !== true);
  const values = splitPairs(args, 'set').map(([name, text]) => {
    const parameter = pickOne('parameter', name, asked, (each) => [each.id]);
    return [parameter.id, readValue(parameter, text)] as const;
  });
  const { networks } = estateOf(console, poolId);
  return {
    ...{ id, values: Object.fromEntries(values), srUuid: srOf(console, poolId, args) },
    count: readCount(args, 'count', [1, MOST_COPIES]) ?? 1,
    networks: splitPairs(args, 'network').map(([role, word]) => ({
      network: pickOne('network of the template', role, listNetworkRoles(description), (each) => [each]),
      to: pickOne('network', word, networks, ({ uuid, nameLabel }) => [uuid, nameLabel]).uuid,
    })),
    place: placeOf(console, poolId, args),
  };
}

function readValue({ id, type }: Parameter, text: string): string | number | boolean {
  if (type === 'number') {
    const number = Number(text);
    if (text === '' || Number.isNaN(number)) throw new CommandError(`${id} takes a number, not ${text}`, EXIT.usage);
    return number;
  }
  if (type !== 'flag') return text;
  if (text !== 'true' && text !== 'false') throw new CommandError(`${id} takes true or false`, EXIT.usage);
  return text === 'true';
}

function placeOf(console: CommandConsole, poolId: string, args: VerbArguments): ProvisionWish['place'] {
  const word = args.values['to'];
  if (word === undefined) return null;
  const stages = (console.facts.services.get(poolId) ?? []).flatMap(({ service }) =>
    service.workflow.stages.map((stage) => ({
      place: { serviceId: service.id, stageId: stage.id },
      names: [`${service.id}/${stage.id}`, `${service.name}/${stage.name}`],
    })),
  );
  return pickOne('stage', word, stages, ({ names }) => names).place;
}

function srOf(console: CommandConsole, poolId: string, { values }: VerbArguments): string | null {
  const word = values['sr'];
  if (word === undefined) return null;
  return pickOne('SR', word, estateOf(console, poolId).srs, ({ uuid, nameLabel }) => [uuid, nameLabel]).uuid;
}

/** The family that a new version belongs to, and what it is called. */
function versionOf(all: readonly TemplateView[], { values }: VerbArguments, name: string) {
  const former = values['of'] === undefined ? undefined : pickTemplate(all, values['of']);
  return {
    ...{ id: randomUUID(), family: former?.content.family ?? null },
    ...{ name: values['name'] ?? former?.content.name ?? name.slice(0, 120), notes: values['notes'] ?? '' },
  };
}

/** Once the pool's records are read, which is when it is loaded. */
async function libraryOf(console: CommandConsole, poolId: string): Promise<readonly TemplateView[]> {
  await console.request('app.ready', {});
  return console.facts.templates.get(poolId) ?? [];
}

/** By id, by name@version, or by name, which means the newest version. */
function pickTemplate(all: readonly TemplateView[], word: string): TemplateView {
  const newest = new Map<string, number>();
  for (const { content } of all) newest.set(content.family, Math.max(newest.get(content.family) ?? 0, content.version));
  return pickOne('template', word, all, ({ id, content: { name, version, family } }) => [
    id,
    `${name}@${String(version)}`,
    ...(newest.get(family) === version ? [name] : []),
  ]);
}

function templateLine({ content }: TemplateView): string {
  const { name, version, isGold, madeFrom, description, notes } = content;
  return [
    `${name}@${String(version)}`,
    ...(isGold ? ['gold'] : []),
    countOf(description.tiers.length, 'tier'),
    `from ${madeFrom}`,
    ...(notes === '' ? [] : [notes.split('\n')[0] ?? '']),
  ].join('  ');
}

function parameterLine({ id, label, type, unit, default: usual, computed }: Parameter): string {
  const kind = computed === true ? 'computed' : type;
  return `parameter ${id}  ${label}  ${kind}${unit === undefined ? '' : ` in ${unit}`}, default ${String(usual)}`;
}

function problemLines(problems: readonly FileProblem[]): string {
  return problems.map(({ line, message }) => `line ${String(line)}: ${message}`).join('\n');
}

/** Verbs about templates. */
export const templateVerbs: readonly Verb[] = [
  listTemplates,
  showTemplate,
  exportTemplate,
  importTemplate,
  makeTemplate,
  provision,
];
