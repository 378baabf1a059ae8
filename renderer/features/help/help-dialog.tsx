import { Button, Modal } from '@mantine/core';
import { HELP, HELP_TOPICS, type HelpTopic } from '../../../shared/text/help-text.ts';
import { GLOSSARY } from '../../../shared/text/glossary.ts';
import { openHelp } from '../../commands/help.ts';
import { takeTour } from '../../commands/tour.ts';
import { KeyTable } from '../../components/key-table.tsx';
import { KEY_MAP } from '../../commands/key-map.ts';
import { useStore } from '../../state/store.ts';
import type { HelpPart } from '../../state/view-slice.ts';
import classes from './help.module.css';

const MORE: readonly (readonly [HelpPart, string])[] = [
  ['keys', 'Keyboard'],
  ['words', 'Words'],
];

/** The help: a page for each screen, the keys, and what words mean. */
export function HelpDialog() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  if (dialog?.kind !== 'help') return null;
  const { part } = dialog;
  const title = part === 'keys' ? 'Keyboard' : part === 'words' ? 'Words' : HELP[part].title;
  return (
    <Modal opened onClose={() => setDialog(null)} title="Help" size={860}>
      <div className={classes['help']}>
        <nav className={classes['parts']} aria-label="Pages of help">
          {HELP_TOPICS.map((topic) => (
            <PartButton key={topic} part={topic} current={part} word={HELP[topic].title} />
          ))}
          <hr />
          {MORE.map(([each, word]) => (
            <PartButton key={each} part={each} current={part} word={word} />
          ))}
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              setDialog(null);
              void takeTour.run(undefined);
            }}
          >
            {takeTour.label(undefined)}
          </Button>
        </nav>
        <article className={classes['page']} aria-label={title} tabIndex={0}>
          <h2>{title}</h2>
          {part === 'keys' ? <KeyTable groups={KEY_MAP} /> : part === 'words' ? <Words /> : <Topic topic={part} />}
        </article>
      </div>
    </Modal>
  );
}

function PartButton({
  part,
  current,
  word,
}: {
  readonly part: HelpPart;
  readonly current: HelpPart;
  readonly word: string;
}) {
  return (
    <button
      type="button"
      className={classes['part']}
      aria-current={part === current ? 'page' : undefined}
      onClick={() => openHelp.run(part)}
    >
      {word}
    </button>
  );
}

function Topic({ topic }: { readonly topic: HelpTopic }) {
  const { about, ways } = HELP[topic];
  return (
    <>
      <p className={classes['about']}>{about}</p>
      <Definitions rows={ways} />
    </>
  );
}

function Words() {
  return <Definitions rows={GLOSSARY.map(({ word, meaning }) => [word, meaning] as const)} />;
}

function Definitions({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className={classes['rows']}>
      {rows.map(([what, how]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{how}</dd>
        </div>
      ))}
    </dl>
  );
}
