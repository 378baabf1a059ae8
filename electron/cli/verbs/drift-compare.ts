import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Parameter } from '../../../shared/domain/template/template-description.ts';
import { isTemplateSide, type ComparedView, type SideRef, type TemplateSide } from '../../../shared/ipc/areas/drift.ts';
import type { TemplateView } from '../../../shared/ipc/areas/templates.ts';
import { driftValueText, expectedText, fieldText, sideText } from '../../../shared/text/drift-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { comparisonOutput } from '../outputs.ts';
import { toComparisonOutput } from '../to-outputs.ts';
import { at, type Outcome, type Verb } from '../verb.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS } from '../which.ts';

const TEMPLATE = 'template';

/** Compares two configurations, or one with a version of a template. */
export const compareVerb: Verb = {
  words: ['drift', 'compare'],
  summary:
    'compare two sides field by field; exit code 5 where they differ. A side is a configuration as it is, `template:NAME[:VERSION]`, or `template`: what the other side was made of',
  positionals: ['LEFT', 'RIGHT'],
  options: {
    ...POOL_OPTIONS,
    all: { help: 'expected differences too' },
    answers: { value: 'ID=VALUE,…', help: 'what the template is drawn with; else as answered then, or its defaults' },
  },
  output: comparisonOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const words = [at(args, 0), at(args, 1)];
    const configurations = words.map((word) =>
      isTemplateWord(word) ? undefined : pickConfiguration(console, pool.id, word),
    );
    const templates = words.some(isTemplateWord) ? await templatesOf(console, pool.id) : [];
    const sides = words.map((word, index): SideRef => {
      const own = configurations[index];
      if (own) return nowOf(own);
      const view = pickVersion(templates, word, configurations[1 - index]);
      return toTemplateSide(pool.id, view, args.values['answers']);
    });
    const [left, right] = sides;
    if (!left || !right) throw new Error('two words make two sides');
    if (args.values['answers'] !== undefined && !sides.some(isTemplateSide))
      throw new CommandError('Neither side is a template that --answers could be for', EXIT.usage);
    return comparedOutcome(await console.request('drift.compare', { left, right }), args.switches.has('all'));
  },
};

/** A configuration as it is, as one side. */
export const nowOf = ({ poolId, uuid }: Configuration) => ({ poolId, configurationUuid: uuid, when: 'now' }) as const;

const isTemplateWord = (word: string): boolean => word === TEMPLATE || word.startsWith(`${TEMPLATE}:`);

async function templatesOf(console: CommandConsole, poolId: string): Promise<readonly TemplateView[]> {
  const found = await console.until(({ templates }) => templates.get(poolId));
  if (!found) throw new CommandError('The pool did not tell its templates in time', EXIT.unreachable);
  return found;
}

/** @throws CommandError where no version is meant, or several are */
function pickVersion(
  templates: readonly TemplateView[],
  word: string,
  beside: Configuration | undefined,
): TemplateView {
  if (word === TEMPLATE) {
    const made = templates.find(({ id }) => id === beside?.provisioned?.id);
    if (made) return made;
    const why = beside?.provisioned ? 'that version is gone' : 'no record says that it was made of one';
    throw new CommandError(`Say which template, as template:NAME: ${why}`, EXIT.usage);
  }
  const [, name = '', number] = /^template:(.*?)(?::(\d{1,5}))?$/s.exec(word) ?? [];
  // Of one template the newest version stands for all.
  const newest = templates.filter(
    ({ content }) =>
      !templates.some((each) => each.content.family === content.family && each.content.version > content.version),
  );
  const { content, ...latest } = pickOne('template', name, newest, (each) => [
    each.id,
    each.content.family,
    each.content.name,
  ]);
  if (number === undefined) return { content, ...latest };
  const wanted = templates.find(
    (each) => each.content.family === content.family && each.content.version === Number(number),
  );
  if (!wanted) throw new CommandError(`There is no version ${number} of ${content.name}`, EXIT.usage);
  return wanted;
}

function toTemplateSide(poolId: string, { id, content }: TemplateView, answers: string | undefined): TemplateSide {
  if (answers === undefined) return { poolId, templateId: id, values: null };
  const values = answers.split(',').map((each): readonly [string, string | number | boolean] => {
    const [, key = '', text = ''] = /^\s*([a-z][a-z0-9_]*)=(.*)$/s.exec(each) ?? [];
    const parameter = content.description.parameters.find((own) => own.id === key);
    if (!parameter) throw new CommandError(`"${each}" is no ID=VALUE of a parameter of ${content.name}`, EXIT.usage);
    return [key, toValue(parameter, text)];
  });
  return { poolId, templateId: id, values: Object.fromEntries(values) };
}

/** What does not fit its parameter is left to the comparison, which says why. */
function toValue({ type }: Parameter, text: string): string | number | boolean {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'flag' && /^(yes|no|true|false)$/.test(text)) return text === 'yes' || text === 'true';
  return text;
}

/** A comparison as a command tells of it. */
export function comparedOutcome(view: ComparedView, isAll: boolean): Outcome {
  const { comparison, names } = view;
  const value = (field: string, of: string | null): string => driftValueText(field, of, names);
  const lines = comparison.vms.flatMap(({ name, fields }) =>
    fields
      .filter(({ verdict }) => verdict === 'drift' || (isAll && verdict === 'expected'))
      .map(({ field, left, right, reason }) => {
        const why = reason === null ? '' : `  (expected: ${expectedText(reason)})`;
        return `  ${name}  ${fieldText(field)}: ${value(field, left)} → ${value(field, right)}${why}`;
      }),
  );
  const { drift, expected } = comparison.tally;
  return {
    json: toComparisonOutput(view, isAll),
    lines: [
      `${sideText(view.left)} against ${sideText(view.right)}: ${countOf(drift, 'difference')}, ${String(expected)} expected, score ${String(comparison.score)} %`,
      ...lines,
    ],
    exitCode: drift > 0 ? EXIT.drift : EXIT.ok,
  };
}
