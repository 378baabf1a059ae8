import { Button, Checkbox, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { LeaseLine } from '../../../shared/domain/lease/decide-lease.ts';
import type { LeasePart } from '../../../shared/domain/lease/lease-rules.ts';
import type { Problem } from '../../../shared/errors.ts';
import type { LeaseView } from '../../../shared/ipc/areas/leases.ts';
import { countOf, formatAbsolute } from '../../../shared/text/format.ts';
import { leaseEndWord, leaseWord } from '../../../shared/text/lease-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { keepLeases, renewLease } from '../../commands/leases.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import classes from './lease.module.css';

/** How the leases of a configuration stand, renewal with a reason, and whether this workstation keeps them. */
export function LeaseDialog() {
  const dialog = useStore((state) => state.dialog);
  return dialog?.kind === 'lease' ? <LeaseForm key={dialog.key} id={dialog.key} /> : null;
}

function LeaseForm({ id }: { readonly id: ConfigurationKey }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const view = useStore((state) => state.leases.get(id));
  const close = (): void => store.getState().setDialog(null);
  if (!configuration) return null;
  return (
    <Modal opened onClose={close} title={`Leases of ${inSentence(configuration.nameLabel)}`} size={560}>
      <div className={classes['form']}>
        {!view && <p>Its stage sets no time: it runs and stays as long as it likes. The workflow editor sets one.</p>}
        {view && (
          <>
            <Lines view={view} />
            <Renewal id={id} view={view} />
          </>
        )}
        <Keeping poolId={configuration.poolId} />
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={close}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Lines({ view }: { readonly view: LeaseView }) {
  return (
    <dl className={classes['lines']}>
      {view.runHours !== null && (
        <Line part="run" line={view.run} none="nothing of it runs, or no workstation has begun to count" />
      )}
      {view.storageHours !== null && <Line part="storage" line={view.storage} none="not counted yet" />}
      {view.problem !== '' && (
        <>
          <dt>Nothing happened</dt>
          <dd>{view.problem}</dd>
        </>
      )}
    </dl>
  );
}

function Line({
  part,
  line,
  none,
}: {
  readonly part: LeasePart;
  readonly line: LeaseLine | null;
  readonly none: string;
}) {
  const word = leaseWord(part);
  return (
    <>
      <dt>{`${word.charAt(0).toUpperCase()}${word.slice(1)}`}</dt>
      <dd data-lease={part} data-state={line?.state ?? 'none'}>
        {line === null
          ? none
          : `until ${formatAbsolute(line.until)}, then ${leaseEndWord(line.end)}${line.state === 'waits' ? '; waits for the run that holds it' : ''}${line.state === 'done' ? '; that is done' : ''}`}
      </dd>
    </>
  );
}

function Renewal({ id, view }: { readonly id: ConfigurationKey; readonly view: LeaseView }) {
  const parts: readonly LeasePart[] = [
    ...(view.run ? (['run'] as const) : []),
    ...(view.storage ? (['storage'] as const) : []),
  ];
  const [chosen, setChosen] = useState<LeasePart>(parts[0] ?? 'run');
  const part = parts.includes(chosen) ? chosen : parts[0];
  const [reason, setReason] = useState('');
  const [amount, setAmount] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (part === undefined) return null;
  const most = (part === 'run' ? view.runHours : view.storageHours) ?? 1;
  const unit = part === 'run' ? 1 : 24;
  const count = Math.min(amount ?? most / unit, most / unit);
  const renew = async (): Promise<void> => {
    setBusy(true);
    const { poolId, configurationUuid } = view;
    const result = await renewLease.run({
      poolId,
      configurationUuid,
      part,
      hours: count * unit,
      reason: reason.trim(),
    });
    setBusy(false);
    setProblem(result.ok ? null : result.problem);
    if (result.ok) {
      tell(`The ${leaseWord(part)} is renewed until ${formatAbsolute(result.value.until)}`);
      setReason('');
    }
  };
  return (
    <>
      {parts.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label="Lease"
          data={parts.map((value) => ({ value, label: leaseWord(value) }))}
          value={part}
          onChange={(value) => setChosen(value === 'storage' ? 'storage' : 'run')}
        />
      )}
      <div className={classes['renew']}>
        <NumberInput
          label={part === 'run' ? 'Hours from now' : 'Days from now'}
          description={`At most ${part === 'run' ? countOf(most, 'hour') : countOf(most / 24, 'day')}`}
          min={1}
          max={most / unit}
          allowDecimal={false}
          clampBehavior="strict"
          value={count}
          onChange={(value) => typeof value === 'number' && value >= 1 && setAmount(value)}
        />
        <TextInput
          label="Reason"
          description="The pool keeps it, and so does the ledger"
          maxLength={300}
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </div>
      {problem && (
        <ProblemBox problem={problem} names={namesOf(store.getState(), id.split('/')[0] ?? '')} onCopy={copyDetails} />
      )}
      <Button size="sm" disabled={reason.trim().length < 3} loading={isBusy} onClick={() => void renew()}>
        Renew the {leaseWord(part)}
      </Button>
    </>
  );
}

function Keeping({ poolId }: { readonly poolId: string }) {
  const kept = useStore((state) => state.keptLeases.find((each) => each.poolId === poolId));
  const userName = useStore((state) => state.pools[poolId]?.rights?.userName ?? '');
  return (
    <Checkbox
      size="sm"
      label="This workstation begins and ends the leases of this pool"
      description={
        kept && kept.armedBy !== userName
          ? `Only under the account ${kept.armedBy}; the pool is connected as ${userName}`
          : 'While the console runs, under this account. Without any such workstation leases only show.'
      }
      checked={kept !== undefined}
      onChange={(event) => void keepLeases.run({ poolId, isKept: event.currentTarget.checked })}
    />
  );
}
