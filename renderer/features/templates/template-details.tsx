import { Button, Textarea } from '@mantine/core';
import { Star } from 'lucide-react';
import { useState } from 'react';
import { isFormula } from '../../../shared/domain/template/cell.ts';
import { valueText } from '../../../shared/domain/template/formula-functions.ts';
import { countOf, formatAbsolute } from '../../../shared/text/format.ts';
import { compareWithTemplate } from '../../commands/drift.ts';
import {
  exportTemplate,
  noteTemplate,
  openNewVersion,
  openProvision,
  openRemoveTemplate,
} from '../../commands/templates.ts';
import { DetailsPane } from '../../components/list-with-details.tsx';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { useStore } from '../../state/store.ts';
import { versionsOf, type LibraryItem } from '../../state/templates-slice.ts';
import classes from './templates.module.css';

/** One version of a template: what can be done with it, what it asks for, what it makes, and its other versions. */
export function TemplateDetails({ item }: { readonly item: LibraryItem }) {
  const { poolId, id, content, seq, by, at } = item;
  const setOpened = useStore((state) => state.setOpenedTemplate);
  const version = { poolId, id };
  const note = (change: { readonly isGold?: boolean; readonly notes?: string }): void => {
    void noteTemplate.run({ ...version, afterSeq: seq, isGold: content.isGold, notes: content.notes, ...change });
  };
  return (
    <DetailsPane
      label="Details of the template"
      className={classes['details']}
      title={
        <>
          {content.isGold && <Star size={14} className={classes['gold']} aria-label="Gold" />}
          <Name strong>{content.name}</Name>
        </>
      }
      onClose={() => setOpened(null)}
      buttons={
        <>
          <Button onClick={() => openProvision.run(version)}>{openProvision.label(version)}</Button>
          <Button variant="default" onClick={() => openNewVersion.run(version)}>
            {openNewVersion.label(version)}
          </Button>
          <Button variant="default" onClick={() => note({ isGold: !content.isGold })}>
            {content.isGold ? 'No longer gold' : 'Mark as gold'}
          </Button>
          <Button variant="default" onClick={() => compareWithTemplate.run(version)}>
            {compareWithTemplate.label(version)}
          </Button>
          <Button variant="default" onClick={() => void exportTemplate.run(version)}>
            {exportTemplate.label(version)}
          </Button>
          <Button variant="default" onClick={() => openRemoveTemplate.run(version)}>
            {openRemoveTemplate.label(version)}
          </Button>
        </>
      }
    >
      <Versions item={item} />
      <Notes key={`${id}${String(seq)}`} notes={content.notes} onSave={(notes) => note({ notes })} />
      <Facts
        rows={[
          ['Made of', <Name key="m">{content.madeFrom}</Name>],
          ['VM templates', content.ownsVms ? 'made for it; they go with it' : 'of the pool; they stay'],
          ['Recorded', formatAbsolute(at)],
          ['By', <Name key="b">{by}</Name>],
        ]}
      />
      <h3>{countOf(content.description.parameters.length, 'parameter')}</h3>
      <ul className={classes['items']}>
        {content.description.parameters.map((parameter) => (
          <li key={parameter.id}>
            <Name>{parameter.label}</Name>
            <code title={isFormula(parameter.default) ? 'a formula' : 'the default'}>
              {valueText(parameter.default)}
              {parameter.unit === undefined ? '' : ` ${parameter.unit}`}
            </code>
          </li>
        ))}
      </ul>
      <h3>{countOf(content.description.tiers.length, 'tier')}</h3>
      <ul className={classes['items']}>
        {content.description.tiers.map((tier) => (
          <li key={tier.id}>
            <Name>{tier.label}</Name>
            <code title="how many">{valueText(tier.count)}</code>
          </li>
        ))}
      </ul>
    </DetailsPane>
  );
}

function Versions({ item }: { readonly item: LibraryItem }) {
  const templates = useStore((state) => state.templates);
  const setOpened = useStore((state) => state.setOpenedTemplate);
  const versions = versionsOf(templates, item);
  if (versions.length < 2) return <p className={classes['dim']}>Version {item.content.version}, the only one.</p>;
  return (
    <div className={classes['versions']} role="group" aria-label="Versions">
      {versions.map(({ id, content }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === item.id}
          className={classes['pick']}
          onClick={() => setOpened({ poolId: item.poolId, id })}
        >
          {content.isGold && <Star size={11} className={classes['gold']} aria-label="Gold" />}
          version {content.version}
        </button>
      ))}
    </div>
  );
}

function Notes({ notes, onSave }: { readonly notes: string; readonly onSave: (notes: string) => void }) {
  const [text, setText] = useState(notes);
  return (
    <div className={classes['notes']}>
      <Textarea
        label="Notes"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text.trim() !== notes && (
        <Button variant="default" size="compact-xs" onClick={() => onSave(text.trim())}>
          Save the notes
        </Button>
      )}
    </div>
  );
}
