import { Modal, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MakeTemplateWish } from '../../../shared/domain/template/template-wish.ts';
import type { TemplateStart } from '../../../shared/ipc/areas/templates.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { splitKey } from '../../commands/operate.ts';
import { checkTemplate, draftTemplate, makeTemplate, previewMake } from '../../commands/templates.ts';
import { Name } from '../../components/name.tsx';
import { SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { selectEstate } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { DescriptionEditor } from './description-editor.tsx';
import { newGuid } from './new-guid.ts';
import { PlanAnswer, PlanFoot } from '../../components/plan-form.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { namesOf } from '../../state/names-of.ts';
import classes from './templates.module.css';

/** The sheet that makes a template of a configuration: name, tiers, description, plan, one button. */
export function MakeTemplateSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'make-template') return null;
  return <MakeDialog key={sheet.key} id={sheet.key} onClose={() => setSheet(null)} />;
}

function MakeDialog({ id, onClose }: { readonly id: ConfigurationKey; readonly onClose: () => void }) {
  const { poolId, configurationUuid } = splitKey(id);
  const [alike, setAlike] = useState(true);
  const name = useStore((state) => state.configurations.get(id)?.nameLabel ?? '');
  const names = namesOf(store.getState(), poolId);
  const draft = useAsked({ kind: 'configuration', uuid: configurationUuid, alike } as const, 0, (from) =>
    draftTemplate.run({ poolId, from }),
  );
  return (
    <Modal opened onClose={onClose} title={`Make a template of ${inSentence(name)}`} size={1080}>
      <SheetLayout>
        <div className={classes['switch']}>
          <Switch
            label="VMs that are alike are one tier"
            description="Alike: they differ only in numbers of their names"
            checked={alike}
            onChange={(event) => setAlike(event.currentTarget.checked)}
          />
        </div>
        {!draft && <SheetLoading>Looking at the VMs…</SheetLoading>}
        {draft?.ok === false && <PlanRefused problem={draft.problem} names={names} onCopy={copyDetails} />}
        {draft?.ok === true && (
          <MakeForm key={draft.value.text} id={id} name={name} start={draft.value} onClose={onClose} />
        )}
      </SheetLayout>
    </Modal>
  );
}

function MakeForm({
  id,
  name: first,
  start,
  onClose,
}: {
  readonly id: ConfigurationKey;
  readonly name: string;
  readonly start: TemplateStart;
  readonly onClose: () => void;
}) {
  const { poolId, configurationUuid } = splitKey(id);
  const families = useStore((state) => state.templates[poolId]);
  const [versionId] = useState(newGuid);
  const [name, setName] = useState(first.slice(0, 120));
  const [family, setFamily] = useState<string | null>(null);
  const [notes, setNotes] = useState('');
  const [srUuid, setSrUuid] = useState<string | null>(null);
  const [text, setText] = useState(start.text);
  const [attempt, setAttempt] = useState(0);
  const names = namesOf(store.getState(), poolId);
  const checked = useAsked({ text }, 0, (input) => checkTemplate.run(input));
  const description = checked?.ok === true && checked.value.ok ? checked.value.template.description : null;
  const wanted = new Set(description?.tiers.map((tier) => tier.id));
  const wish: MakeTemplateWish | null =
    description === null || name.trim() === ''
      ? null
      : {
          ...{ id: versionId, family, name: name.trim(), notes: notes.trim(), description, srUuid },
          tiers: start.sources.filter(({ tier }) => wanted.has(tier)).map(({ tier, vmUuid }) => ({ tier, vmUuid })),
        };
  const answer = useAsked(wish, attempt, (asked) => previewMake.run({ poolId, configurationUuid, wish: asked }));
  const newest = [...new Map((families ?? []).map((each) => [each.content.family, each.content.name])).entries()];
  const { srs } = selectEstate(store.getState(), poolId);
  return (
    <>
      <div className={classes['form']}>
        <Select
          label="Template"
          data={[
            { value: '', label: 'A new one' },
            ...newest.map(([value, label]) => ({ value, label: `New version of ${label}` })),
          ]}
          value={family ?? ''}
          allowDeselect={false}
          onChange={(value) => {
            setFamily(value === null || value === '' ? null : value);
            const known = newest.find(([each]) => each === value)?.[1];
            if (known !== undefined) setName(known);
          }}
        />
        <TextInput
          label="Name"
          maxLength={120}
          value={name}
          error={name.trim() === '' ? 'A name is needed' : null}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Notes"
          maxLength={2000}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <Select
          label="Disks of the template"
          data={[
            { value: '', label: 'Fast clones on the same SRs' },
            ...srs
              .filter(({ hostUuids, type }) => hostUuids.length > 0 && type !== 'iso')
              .map((sr) => ({
                value: sr.uuid,
                label: `Full copies on ${sr.nameLabel} · ${formatBytes(Math.max(0, sr.sizeBytes - sr.usedBytes))} free`,
              })),
          ]}
          value={srUuid ?? ''}
          allowDeselect={false}
          onChange={(value) => setSrUuid(value === null || value === '' ? null : value)}
        />
        <div className={classes['wide']}>
          <span className={classes['label']}>{countOf(start.sources.length, 'tier')}</span>
          <ul className={classes['tiers']} aria-label="Tiers and the VMs they are made of">
            {start.sources.map(({ tier, vmNames }) => (
              <li key={tier}>
                <code>{tier}</code>
                <Name>
                  {vmNames.length > 1
                    ? `${vmNames[0] ?? ''}, standing for ${String(vmNames.length)}`
                    : (vmNames[0] ?? '')}
                </Name>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <DescriptionEditor text={text} checked={checked} onChange={setText} />
      <PlanAnswer
        stepsClass={classes['steps']}
        onCopy={copyDetails}
        names={names}
        missing={wish ? null : 'The plan is shown here as soon as the description has no mistakes.'}
        answer={answer}
      />
      <PlanFoot
        names={names}
        onCopy={copyDetails}
        onStarted={(runId) => openRun.run(runId)}
        answer={answer}
        label={`Make the template ${inSentence(name.trim())}`}
        onStart={(planDigest) => {
          if (!wish) throw new Error('a plan without a wish');
          return makeTemplate.run({ poolId, configurationUuid, wish, planDigest });
        }}
        onAgain={() => setAttempt((n) => n + 1)}
        onClose={onClose}
      />
    </>
  );
}
