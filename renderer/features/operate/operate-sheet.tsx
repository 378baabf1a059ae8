import { Button, Modal, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { MigrateWish } from '../../../shared/domain/migrate/migrate-wish.ts';
import type { OperateVerb } from '../../../shared/domain/operate/operate-wish.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { operateTitle, verbWord } from '../../../shared/text/operate-text.ts';
import { startOperation } from '../../commands/operate.ts';
import { matchesShortcut } from '../../commands/shortcut.ts';
import { tell } from '../../commands/tell.ts';
import { SheetFoot, SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { store, useStore } from '../../state/store.ts';
import { ConfigurationList } from './configuration-list.tsx';
import { firstDraft } from './draft.ts';
import { ONE_AT_A_TIME, OperateForm } from './operate-form.tsx';
import { PlanOf, Refused } from './plan-of.tsx';
import { usePlans, useViews, type Planned } from './use-plans.ts';
import classes from './operate.module.css';

/** The sheet that does something with all VMs of one configuration, or of several: form, plan, one button. */
export function OperateSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'operate') return null;
  const close = (): void => setSheet(null);
  return (
    <OperateDialog
      key={`${sheet.keys.join()} ${sheet.verb}`}
      keys={sheet.keys}
      verb={sheet.verb}
      back={sheet.back}
      onClose={close}
    />
  );
}

function OperateDialog({
  keys,
  verb,
  back,
  onClose,
}: {
  readonly keys: readonly ConfigurationKey[];
  readonly verb: OperateVerb;
  readonly back: MigrateWish | undefined;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(() =>
    firstDraft(keys.length > 1 && ONE_AT_A_TIME.has(verb) ? 'start' : verb, back),
  );
  const [attempt, setAttempt] = useState(0);
  const [chosenKey, setChosenKey] = useState(keys[0] ?? '');
  const [typed, setTyped] = useState('');
  const views = useViews(keys, attempt);
  const plans = usePlans(keys, draft, views, attempt);
  const again = (): void => setAttempt((n) => n + 1);
  const starting = useStart(again, onClose);
  const shown = plans.find(({ key }) => key === chosenKey) ?? plans[0];
  const ready = listReady(plans, keys.length > 1);
  const [only] = ready;
  const needsName = keys.length === 1 && only?.shown.needsName === true;
  const name = useStore((state) => state.configurations.get(keys[0] ?? '')?.nameLabel ?? '');
  const isTyped = !needsName || typed.trim() === name.trim();
  const canStart =
    ready.length > 0 && isTyped && plans.every(({ wish, answer }) => wish === null || answer !== undefined);
  const start = (): void => {
    if (canStart) starting.start(ready, needsName ? typed : null);
  };
  useCtrlEnter(start);
  const title =
    keys.length === 1
      ? operateTitle(draft.verb, name)
      : `${verbWord(draft.verb)} ${countOf(keys.length, 'configuration')}`;
  return (
    <Modal opened onClose={onClose} title={title} size={1000}>
      <SheetLayout>
        <OperateForm
          id={keys[0] ?? ''}
          draft={draft}
          views={[...views.values()]}
          count={keys.length}
          onChange={(change) => setDraft((old) => ({ ...old, ...change }))}
        />
        {keys.length > 1 && <ConfigurationList plans={plans} chosenKey={chosenKey} onChoose={setChosenKey} />}
        {shown && <Answer planned={shown} />}
        {starting.failed.map(({ key, problem }) => (
          <Refused key={key} id={key} problem={problem} />
        ))}
        <div className={classes['foot']}>
          {needsName && (
            <TextInput
              label={`Type ${inSentence(name)} to confirm`}
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          )}
          <SheetFoot note={<PlanNote plans={plans} readyCount={ready.length} />}>
            <Button variant="default" size="sm" onClick={onClose}>
              Cancel
            </Button>
            {canCheckAgain(plans) && (
              <Button variant="default" size="sm" onClick={again}>
                Check again
              </Button>
            )}
            <Button
              size="sm"
              disabled={!canStart}
              loading={starting.isBusy}
              onClick={start}
              aria-keyshortcuts="Control+Enter"
              {...(only !== undefined && only.shown.plan.irreversible.length > 0 ? { color: 'red' } : {})}
            >
              {keys.length === 1 ? title : `${verbWord(draft.verb)} ${countOf(ready.length, 'configuration')}`}
            </Button>
          </SheetFoot>
        </div>
      </SheetLayout>
    </Modal>
  );
}

function Answer({ planned: { key, wish, answer } }: { readonly planned: Planned }) {
  if (wish === null) return <p className={classes['hint']}>The plan is shown here as soon as the form is filled in.</p>;
  if (!answer) return <SheetLoading>Computing the plan…</SheetLoading>;
  return answer.ok ? (
    <PlanOf key={answer.value.planDigest} shown={answer.value} />
  ) : (
    <Refused id={key} problem={answer.problem} />
  );
}

function PlanNote({ plans, readyCount }: { readonly plans: readonly Planned[]; readonly readyCount: number }) {
  const [only] = plans;
  if (plans.length === 1)
    return only?.answer?.ok === true ? <code>plan {only.answer.value.planDigest.slice(0, 12)}</code> : null;
  const left = plans.length - readyCount;
  return left === 0 ? null : <span>{countOf(left, 'configuration')} left out: see the list</span>;
}

function canCheckAgain(plans: readonly Planned[]): boolean {
  return plans.some(({ answer }) => answer?.ok === false);
}

type Ready = Planned & { readonly shown: Extract<NonNullable<Planned['answer']>, { readonly ok: true }>['value'] };

/** Plans that may start. A name can be typed for one configuration only: those that ask for it are done by themselves. */
function listReady(plans: readonly Planned[], isOneOfSeveral: boolean): readonly Ready[] {
  return plans.flatMap((planned) =>
    planned.answer?.ok === true && !(isOneOfSeveral && planned.answer.value.needsName)
      ? [{ ...planned, shown: planned.answer.value }]
      : [],
  );
}

function useStart(onAgain: () => void, onClose: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState<
    readonly { readonly key: ConfigurationKey; readonly problem: Parameters<typeof Refused>[0]['problem'] }[]
  >([]);
  const start = (ready: readonly Ready[], typed: string | null): void => {
    if (isBusy) return;
    setBusy(true);
    setFailed([]);
    const all = ready.map(async ({ key, wish, shown }) => {
      if (wish === null) throw new Error('a plan without a wish');
      return { key, result: await startOperation.run({ key, wish, planDigest: shown.planDigest, typed }) };
    });
    void Promise.all(all).then((started) => {
      setBusy(false);
      const refused = started.flatMap(({ key, result }) => (result.ok ? [] : [{ key, problem: result.problem }]));
      const [first] = started;
      if (started.length === 1 && first?.result.ok === true)
        store.getState().setSheet({ kind: 'run', runId: first.result.value.runId });
      else if (refused.length === 0) {
        store.getState().clearSelected();
        onClose();
        tell(`${countOf(started.length, 'run')} started`);
      } else {
        setFailed(refused.filter(({ problem }) => problem.code !== 'plan-changed'));
        onAgain();
      }
    });
  };
  return { isBusy, failed, start };
}

function useCtrlEnter(act: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (startOperation.shortcut !== null && matchesShortcut(event, startOperation.shortcut)) act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
}
