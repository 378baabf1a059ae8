import { Modal } from '@mantine/core';
import { useState } from 'react';
import { drawBlueprints } from '../../../shared/domain/template/blueprint.ts';
import { resolveParameters } from '../../../shared/domain/template/resolve-parameters.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { previewProvision, provision } from '../../commands/templates.ts';
import { Callout } from '../../components/callout.tsx';
import { SheetLayout } from '../../components/sheet.tsx';
import { store, useStore } from '../../state/store.ts';
import type { LibraryItem } from '../../state/templates-slice.ts';
import { BlueprintList } from './blueprint-list.tsx';
import { ProvisionForm } from './provision-form.tsx';
import { firstPlace } from './places.ts';
import { PlanAnswer, PlanFoot } from '../../components/plan-form.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { namesOf } from '../../state/names-of.ts';
import classes from './templates.module.css';

/** The sheet that makes configurations of a template: its parameters, what will be made, plan, one button. */
export function ProvisionSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  const { poolId, id } = sheet?.kind === 'provision' ? sheet : { poolId: '', id: '' };
  const item = useStore((state) => state.templates[poolId]?.find((each) => each.id === id));
  if (sheet?.kind !== 'provision' || !item) return null;
  return <ProvisionDialog key={id} item={{ ...item, poolId }} onClose={() => setSheet(null)} />;
}

function ProvisionDialog({ item, onClose }: { readonly item: LibraryItem; readonly onClose: () => void }) {
  const { poolId, id, content } = item;
  const [wish, setWish] = useState<ProvisionWish>(() => ({
    ...{ id, values: {}, count: 1, networks: [], srUuid: null },
    place: firstPlace(poolId),
  }));
  const [attempt, setAttempt] = useState(0);
  const resolved = resolveParameters(content.description, wish.values);
  const drawing = resolved.faults.size === 0 ? drawBlueprints(content.description, resolved.values, wish.count) : null;
  const isReady = drawing?.ok === true;
  const names = namesOf(store.getState(), poolId);
  const answer = useAsked(isReady ? { poolId, wish } : null, attempt, (input) => previewProvision.run(input));
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Provision ${inSentence(content.name)}, version ${String(content.version)}`}
      size={1080}
    >
      <SheetLayout>
        <div className={classes['split']}>
          <div tabIndex={-1} role="group" aria-label="Answers">
            <ProvisionForm item={item} wish={wish} resolved={resolved} onChange={setWish} />
          </div>
          <div tabIndex={-1} role="group" aria-label="Outcome">
            {drawing?.ok === true && (
              <BlueprintList blueprints={drawing.blueprints} description={content.description} />
            )}
            {drawing?.ok === false && (
              <Callout tone="waiting" role="status" title="It does not come out">
                <ul className={classes['list']}>
                  {drawing.faults.map(({ path, message }, index) => (
                    <li key={index}>
                      <code>{path.join('.')}</code> {message}
                    </li>
                  ))}
                </ul>
              </Callout>
            )}
            <PlanAnswer
              stepsClass={classes['steps']}
              onCopy={copyDetails}
              names={names}
              missing={isReady ? null : 'The plan is shown here as soon as every parameter fits.'}
              answer={answer}
            />
          </div>
        </div>
        <PlanFoot
          names={names}
          onCopy={copyDetails}
          onStarted={(runId) => openRun.run(runId)}
          answer={answer}
          label={provision.label({ poolId, wish, planDigest: '' })}
          onStart={(planDigest) => provision.run({ poolId, wish, planDigest })}
          onAgain={() => setAttempt((n) => n + 1)}
          onClose={onClose}
        />
      </SheetLayout>
    </Modal>
  );
}
