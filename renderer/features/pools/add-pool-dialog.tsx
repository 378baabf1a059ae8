import { Button, Checkbox, Modal, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import type { CertificateView } from '../../../shared/domain/pool-state.ts';
import type { Problem } from '../../../shared/errors.ts';
import { addPool, probePool } from '../../commands/pools.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { useStore } from '../../state/store.ts';
import { splitAddress } from './split-address.ts';
import { TrustPrompt } from './trust-prompt.tsx';
import classes from './pools.module.css';

interface Fields {
  readonly host: string;
  readonly port: number | string;
  readonly userName: string;
  readonly password: string;
  readonly keepPassword: boolean;
}

/** Adds a pool in two steps: address and account, then the certificate that was met there. Nothing typed is lost on a refusal. */
export function AddPoolDialog() {
  const setDialog = useStore((state) => state.setDialog);
  const setView = useStore((state) => state.setView);
  const [fields, setFields] = useState<Fields>({
    host: '',
    port: 443,
    userName: 'root',
    password: '',
    keepPassword: false,
  });
  const [seen, setSeen] = useState<CertificateView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const close = (): void => setDialog(null);
  const address = { host: fields.host.trim(), port: Number(fields.port) };

  const probe = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const result = await probePool.run(address);
    setBusy(false);
    if (result.ok) setSeen(result.value);
    else setProblem(result.problem);
  };
  const add = async (fingerprint: string): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const { userName, password, keepPassword } = fields;
    const result = await addPool.run({ ...address, userName, password, keepPassword, fingerprint });
    setBusy(false);
    if (result.ok) {
      close();
      setView('pools');
    } else {
      // Back to the form: that is where address and password can be mended.
      setSeen(null);
      setProblem(result.problem);
    }
  };
  return (
    <Modal opened onClose={close} title={seen ? 'Is this your pool?' : 'Add a pool'} size={560}>
      {seen ? (
        <TrustPrompt
          address={`${address.host}:${String(address.port)}`}
          certificate={seen}
          isBusy={isBusy}
          onBack={() => setSeen(null)}
          onTrust={() => void add(seen.fingerprint)}
        />
      ) : (
        <AddressForm
          fields={fields}
          setFields={setFields}
          problem={problem}
          isBusy={isBusy}
          onCancel={close}
          onSubmit={() => void probe()}
        />
      )}
    </Modal>
  );
}

function AddressForm({
  fields,
  setFields,
  problem,
  isBusy,
  onCancel,
  onSubmit,
}: {
  readonly fields: Fields;
  readonly setFields: (fields: Fields) => void;
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
  readonly onSubmit: () => void;
}) {
  const set = (change: Partial<Fields>): void => setFields({ ...fields, ...change });
  const host = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  // Back from the certificate: the focus goes to what is to be mended.
  const wasRefused = useRef(problem !== null);
  useEffect(() => (wasRefused.current ? password : host).current?.focus(), []);
  const port = Number(fields.port);
  const portError = Number.isInteger(port) && port >= 1 && port <= 65_535 ? null : '1 to 65535';
  const isComplete = fields.host.trim() !== '' && fields.userName.trim() !== '' && portError === null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (isComplete && !isBusy) onSubmit();
  };
  return (
    <form className={classes['form']} onSubmit={submit} aria-label="Add a pool" noValidate>
      {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
      <div className={classes['row']}>
        <TextInput
          ref={host}
          label="Address of the coordinator"
          placeholder="xen01.example.org or 192.0.2.10"
          value={fields.host}
          maxLength={253}
          data-autofocus
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => set({ host: event.currentTarget.value })}
          onBlur={() => set(splitAddress(fields.host, fields.port))}
        />
        <NumberInput
          label="Port"
          value={fields.port}
          min={1}
          max={65_535}
          clampBehavior="none"
          allowDecimal={false}
          error={portError}
          onChange={(value) => set({ port: value })}
        />
      </div>
      <TextInput
        label="User name"
        value={fields.userName}
        maxLength={256}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => set({ userName: event.currentTarget.value })}
      />
      <PasswordInput
        ref={password}
        label="Password"
        value={fields.password}
        maxLength={1024}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
        onChange={(event) => set({ password: event.currentTarget.value })}
      />
      <Checkbox
        label="Keep the password in the key store of this workstation"
        checked={fields.keepPassword}
        onChange={(event) => set({ keepPassword: event.currentTarget.checked })}
      />
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" size="sm" disabled={!isComplete} loading={isBusy}>
          Look at its certificate
        </Button>
      </div>
    </form>
  );
}
