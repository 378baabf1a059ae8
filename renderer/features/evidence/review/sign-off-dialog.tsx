import { Button, Modal, Radio, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReviewDecision } from '../../../../shared/domain/evidence/review.ts';
import type { Problem } from '../../../../shared/errors.ts';
import { signOff } from '../../../commands/evidence.ts';
import { tell } from '../../../commands/tell.ts';
import { copyDetails } from '../../../commands/window.ts';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { useStore } from '../../../state/store.ts';
import { countOf } from '../../../../shared/text/format.ts';
import { decisionWord } from '../../../../shared/text/review-text.ts';
import classes from './review.module.css';

const DECISIONS = ['accepted', 'accepted-with-findings', 'rejected'] as const;

/** A reviewer's decision about a bundle, to be signed into a copy of it. */
export function SignOffDialog({ bundleId }: { readonly bundleId: string }) {
  const setDialog = useStore((state) => state.setDialog);
  const bundle = useStore((state) => state.bundles.find((each) => each.bundleId === bundleId));
  const remarks = bundle?.remarks ?? [];
  const weighty = remarks.filter(({ weight }) => weight !== 'note').length;
  const [reviewer, setReviewer] = useState('');
  const [decision, setDecision] = useState<ReviewDecision>(weighty > 0 ? 'accepted-with-findings' : 'accepted');
  const [statement, setStatement] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const close = (): void => setDialog(null);
  const input = { bundleId, reviewer: reviewer.trim(), decision, statement: statement.trim() };
  const sign = (): void => {
    setBusy(true);
    void signOff.run(input).then((result) => {
      setBusy(false);
      setProblem(result.ok ? null : result.problem);
      if (!result.ok || result.value.path === null) return;
      tell(`Signed: ${result.value.path}`);
      close();
    });
  };
  return (
    <Modal opened onClose={close} title="Sign off the evidence" size={560}>
      <div className={classes['form']}>
        <TextInput
          label="Your name"
          description="As it shall stand in the record. What proves it is the key of this workstation."
          data-autofocus
          maxLength={200}
          value={reviewer}
          onChange={(event) => setReviewer(event.currentTarget.value)}
        />
        <Radio.Group label="Decision" value={decision} onChange={(value) => setDecision(value)}>
          <div className={classes['radios']}>
            {DECISIONS.map((each) => (
              <Radio key={each} value={each} label={decisionWord(each)} />
            ))}
          </div>
        </Radio.Group>
        <Textarea
          label="Statement"
          autosize
          minRows={3}
          maxRows={8}
          maxLength={4000}
          value={statement}
          onChange={(event) => setStatement(event.currentTarget.value)}
        />
        <p className={classes['dim']}>
          {remarks.length === 0
            ? 'You wrote no remarks.'
            : `${countOf(remarks.length, 'remark')} go along, ${String(weighty)} of them findings or breaches.`}
        </p>
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={close}>
            Cancel
          </Button>
          <Button size="sm" loading={isBusy} disabled={input.reviewer === ''} onClick={sign}>
            {signOff.label(input)}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
