import { Button, MultiSelect, Select, Switch, Textarea } from '@mantine/core';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { saveFenceSettings } from '../../commands/fences.ts';
import { copyDetails, copyText } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { PoolFences } from '../../state/fences-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { selectEstate } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import routerExample from './fence-router-cloud-init.yaml?raw';
import routerKeys from './fence-router.md?raw';
import classes from './fences.module.css';
import { emptySwitch, findSwitchFaults, toDraft, toSettings, type SettingsDraft } from './settings-draft.ts';
import { SwitchForm } from './switch-form.tsx';
import { TagTable } from './tag-table.tsx';

type Change = (part: Partial<SettingsDraft>) => void;
interface Named {
  readonly uuid: string;
  readonly nameLabel: string;
}

const toChoices = (list: readonly Named[]) => list.map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }));

/** What XAPI cannot know and the administrators say, for all consoles of the pool. */
export function FenceSettingsForm({ poolId, fences }: { readonly poolId: string; readonly fences: PoolFences }) {
  const { networks } = useStore((state) => selectEstate(state, poolId));
  const [draft, setDraft] = useState(() => toDraft(fences.settings));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change: Change = (part) => setDraft((now) => ({ ...now, ...part }));
  const settings = toSettings(draft);
  const names = namesOf(store.getState(), poolId);
  const save = (): void => {
    if (!settings) return;
    setBusy(true);
    setProblem(null);
    void saveFenceSettings.run({ poolId, afterSeq: fences.settingsSeq, settings }).then((result) => {
      setBusy(false);
      if (!result.ok) setProblem(result.problem);
    });
  };
  return (
    <div className={classes['stack']}>
      <Switches poolId={poolId} draft={draft} change={change} />
      <h3>Routers</h3>
      <Routers draft={draft} change={change} networks={networks} templates={fences.templates} />
      {problem && <ProblemBox problem={problem} names={names} onCopy={copyDetails} />}
      <div className={classes['actions']}>
        <Button
          size="sm"
          loading={isBusy}
          disabled={settings === null || saveFenceSettings.blockers({ poolId, afterSeq: 0, settings }).length > 0}
          onClick={save}
        >
          Save for all consoles
        </Button>
      </div>
      {fences.tags.length > 0 && <TagTable tags={fences.tags} names={names} />}
    </div>
  );
}

function Switches({
  poolId,
  draft: { switches },
  change,
}: {
  readonly poolId: string;
  readonly draft: SettingsDraft;
  readonly change: Change;
}) {
  const { networks, hosts } = useStore((state) => selectEstate(state, poolId));
  const bases = toChoices(networks.filter((each) => each.vlan === -1));
  return (
    <>
      <h3>Switches</h3>
      {switches.length === 0 && (
        <p className={classes['small']}>
          XAPI does not know which VLAN tags a switch carries. Fences that span hosts need a list of tags that are free
          on it.
        </p>
      )}
      {switches.map((each) => (
        <SwitchForm
          key={each.key}
          draft={each}
          faults={findSwitchFaults(each, switches)}
          networks={bases}
          hosts={toChoices(hosts)}
          onChange={(part) =>
            change({ switches: switches.map((other) => (other.key === each.key ? { ...other, ...part } : other)) })
          }
          onRemove={() => change({ switches: switches.filter(({ key }) => key !== each.key) })}
        />
      ))}
      <div className={classes['actions']}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={switches.length >= 16}
          onClick={() => change({ switches: [...switches, emptySwitch(switches)] })}
        >
          Add a switch
        </Button>
      </div>
    </>
  );
}

function Routers({
  draft,
  change,
  networks,
  templates,
}: {
  readonly draft: SettingsDraft;
  readonly change: Change;
  readonly networks: readonly Named[];
  readonly templates: readonly Named[];
}) {
  const all = toChoices(networks);
  return (
    <>
      <div className={classes['settings']}>
        <Select
          label="Outside network of routers"
          description="Where “out” leads to"
          data={all}
          value={draft.outsideUuid}
          clearable
          searchable
          onChange={(outsideUuid) => change({ outsideUuid })}
        />
        <Textarea
          label="External addresses"
          description="One a line, leased to fences"
          autosize
          minRows={2}
          maxRows={8}
          value={draft.addresses}
          onChange={(event) => change({ addresses: event.currentTarget.value })}
        />
        <Select
          label="Template of routers"
          description="It reads its addresses from xenstore"
          data={toChoices(templates)}
          value={draft.templateUuid}
          clearable
          searchable
          onChange={(templateUuid) => change({ templateUuid })}
        />
        <MultiSelect
          label="Networks with DHCP"
          description="Their server is out of reach inside a fence"
          data={all}
          value={[...draft.dhcpUuids]}
          clearable
          searchable
          onChange={(dhcpUuids) => change({ dhcpUuids })}
        />
        <Switch
          mt={26}
          label="Routers serve DHCP inside"
          checked={draft.servesDhcp}
          onChange={(event) => change({ servesDhcp: event.currentTarget.checked })}
        />
      </div>
      <div className={classes['bar']}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Copy size={13} aria-hidden />}
          onClick={() => void copyText.run({ text: routerExample, what: 'cloud-init of a Debian router' })}
        >
          Copy cloud-init of a Debian router
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Copy size={13} aria-hidden />}
          onClick={() => void copyText.run({ text: routerKeys, what: 'keys that a router reads' })}
        >
          Copy the keys that a router reads
        </Button>
      </div>
    </>
  );
}
