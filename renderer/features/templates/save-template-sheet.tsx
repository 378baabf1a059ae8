import { Button, Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { TemplateStart, VmTemplateView } from '../../../shared/ipc/areas/templates.ts';
import type { RequestInput } from '../../../shared/ipc/contract.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { checkTemplate, draftTemplate, listVmTemplates, saveTemplate } from '../../commands/templates.ts';
import { SheetEnd, SheetFoot, SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import { store, useStore } from '../../state/store.ts';
import { findVersion } from '../../state/templates-slice.ts';
import type { TemplateOrigin } from '../../state/view-slice.ts';
import { DescriptionEditor } from './description-editor.tsx';
import { newGuid } from './new-guid.ts';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { namesOf } from '../../state/names-of.ts';
import classes from './templates.module.css';

/** The sheet that saves a template of VM templates that are there: new, as a new version, or from a file. */
export function SaveTemplateSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'save-template') return null;
  return <SaveDialog poolId={sheet.poolId} from={sheet.from} onClose={() => setSheet(null)} />;
}

interface Props {
  readonly poolId: string;
  readonly from: TemplateOrigin;
  readonly onClose: () => void;
}

function SaveDialog({ poolId, from, onClose }: Props) {
  const names = namesOf(store.getState(), poolId);
  const vms = useAsked({ poolId }, 0, (input) => listVmTemplates.run(input));
  const title =
    from.kind === 'vms'
      ? 'New template from VM templates'
      : from.kind === 'version'
        ? `New version of ${inSentence(findVersion(store.getState(), poolId, from.id)?.content.name ?? 'the template')}`
        : `Import ${inSentence(from.read.name)}`;
  return (
    <Modal opened onClose={onClose} title={title} size={1080}>
      <SheetLayout>
        {!vms && <SheetLoading>Looking at the VM templates…</SheetLoading>}
        {vms?.ok === false && <PlanRefused problem={vms.problem} names={names} onCopy={copyDetails} />}
        {vms?.ok === true && <Begin poolId={poolId} from={from} vms={vms.value} onClose={onClose} />}
      </SheetLayout>
    </Modal>
  );
}

/** What the form begins with; VM templates are chosen first where nothing names them. */
function Begin({ poolId, from, vms, onClose }: Props & { readonly vms: readonly VmTemplateView[] }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const asked: RequestInput<'templates.draft'>['from'] | null =
    from.kind === 'version'
      ? from
      : from.kind === 'vms' && chosen.length > 0
        ? { kind: 'vms', name: 'New template', vmUuids: [...chosen] }
        : null;
  const names = namesOf(store.getState(), poolId);
  const draft = useAsked(asked, 0, (origin) => draftTemplate.run({ poolId, from: origin }));
  const start: Result<TemplateStart> | null = from.kind === 'file' ? { ok: true, value: ofFile(from) } : draft;
  const usable = vms.filter(({ isBuiltIn, diskBytes }) => !isBuiltIn && diskBytes > 0);
  return (
    <>
      {from.kind === 'vms' && (
        <MultiSelect
          label="VM templates"
          description={
            usable.length === 0
              ? 'The pool has none with a system on it: templates that came with the hosts are empty'
              : 'One tier is made of each'
          }
          data={usable.map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }))}
          value={[...chosen]}
          searchable
          maxValues={20}
          data-autofocus
          onChange={setChosen}
        />
      )}
      {asked !== null && !draft && <SheetLoading>Writing a description…</SheetLoading>}
      {start?.ok === false && <PlanRefused problem={start.problem} names={names} onCopy={copyDetails} />}
      {start?.ok === true && (
        <SaveForm
          key={start.value.text}
          poolId={poolId}
          from={from}
          start={start.value}
          usable={usable}
          onClose={onClose}
        />
      )}
    </>
  );
}

function ofFile({ read }: Extract<TemplateOrigin, { kind: 'file' }>): TemplateStart {
  return {
    text: read.text,
    sources: Object.entries(read.found).map(([tier, vmUuid]) => ({ tier, label: tier, vmUuid, vmNames: [] })),
  };
}

function SaveForm({
  poolId,
  from,
  start,
  usable,
  onClose,
}: Props & { readonly start: TemplateStart; readonly usable: readonly VmTemplateView[] }) {
  const former = from.kind === 'version' ? findVersion(store.getState(), poolId, from.id)?.content : undefined;
  const [versionId] = useState(newGuid);
  const [name, setName] = useState(former?.name ?? (from.kind === 'file' ? from.read.name : ''));
  const [notes, setNotes] = useState(former?.notes ?? '');
  const [text, setText] = useState(start.text);
  const [sources, setSources] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(start.sources.map(({ tier, vmUuid }) => [tier, vmUuid])),
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const names = namesOf(store.getState(), poolId);
  const checked = useAsked({ text }, 0, (input) => checkTemplate.run(input));
  const description = checked?.ok === true && checked.value.ok ? checked.value.template.description : null;
  const tiers = description?.tiers ?? [];
  const isReady = description !== null && name.trim() !== '' && tiers.every(({ id }) => sources[id] !== undefined);
  const wish = description && {
    ...{ id: versionId, family: former?.family ?? null, name: name.trim(), notes: notes.trim(), description },
    sources: tiers.map(({ id }) => ({ tier: id, vm: sources[id] ?? '' })),
  };
  const save = (): void => {
    if (!wish || !isReady) return;
    setBusy(true);
    void saveTemplate.run({ poolId, wish }).then((result) => {
      setBusy(false);
      if (result.ok) onClose();
      else setProblem(result.problem);
    });
  };
  return (
    <>
      <div className={classes['form']}>
        <TextInput
          label="Name"
          maxLength={120}
          value={name}
          error={name.trim() === '' ? 'A name is needed' : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Notes"
          description="What is new, for whom"
          maxLength={2000}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        {tiers.map(({ id, label }) => (
          <Select
            key={id}
            label={`VM template for ${label}`}
            placeholder="Choose one"
            searchable
            data={usable.map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }))}
            value={sources[id] ?? null}
            error={sources[id] === undefined ? 'Choose one' : null}
            allowDeselect={false}
            onChange={(vm) => vm !== null && setSources({ ...sources, [id]: vm })}
          />
        ))}
      </div>
      <DescriptionEditor text={text} checked={checked} onChange={setText} />
      <p className={classes['dim']}>
        Nothing is copied: the version names VM templates that are there, and stays as it is when it is followed by
        another.
      </p>
      <SheetEnd>
        {problem && <PlanRefused problem={problem} names={names} onCopy={copyDetails} />}
        <SheetFoot>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" loading={isBusy} disabled={!isReady} onClick={save}>
            {former === undefined ? 'Save the template' : 'Save the new version'}
          </Button>
        </SheetFoot>
      </SheetEnd>
    </>
  );
}
