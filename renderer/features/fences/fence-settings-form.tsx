import { Button, MultiSelect, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FenceSettings } from '../../../shared/domain/fence/fence-settings.ts';
import type { Problem } from '../../../shared/errors.ts';
import { saveFenceSettings } from '../../commands/fences.ts';
import { copyText } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { PoolFences } from '../../state/fences-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { selectEstate } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { tagStateText } from '../../../shared/text/fence-text.ts';
import classes from './fences.module.css';
import { parseRanges, toRangeText } from './tag-ranges.ts';

/** What is typed; becomes settings when it is sound. */
interface Draft {
  readonly baseUuid: string | null;
  readonly nativeTag: number;
  readonly tags: string;
  readonly outsideUuid: string | null;
  readonly addresses: string;
  readonly templateUuid: string | null;
  readonly servesDhcp: boolean;
  readonly dhcpUuids: string[];
}

function toDraft(settings: FenceSettings): Draft {
  const [physical] = settings.physicalNetworks;
  return {
    baseUuid: physical?.bases[0]?.networkUuid ?? null,
    nativeTag: physical?.bases[0]?.nativeTag ?? 1,
    tags: toRangeText(physical?.tags ?? []),
    outsideUuid: settings.outside?.networkUuid ?? null,
    addresses: settings.outside?.addresses.join('\n') ?? '',
    templateUuid: settings.router?.templateUuid ?? null,
    servesDhcp: settings.router?.servesDhcp ?? false,
    dhcpUuids: settings.dhcpNetworkUuids,
  };
}

/** The first switch is edited here; others, and what a list says of single hosts, are kept as they are. */
function toSettings(draft: Draft, former: FenceSettings): FenceSettings | null {
  const tags = parseRanges(draft.tags);
  if (tags === null) return null;
  const [physical, ...rest] = former.physicalNetworks;
  const addresses = draft.addresses.split(/[\s,;]+/).filter((each) => each !== '');
  const known = new Map((physical?.tags ?? []).map((each) => [each.tag, each]));
  const first =
    draft.baseUuid === null
      ? []
      : [
          {
            id: physical?.id ?? 'Switch',
            bases: [
              { networkUuid: draft.baseUuid, nativeTag: draft.nativeTag },
              ...(physical?.bases.slice(1) ?? []).filter((base) => base.networkUuid !== draft.baseUuid),
            ],
            tags: tags.map((tag) => known.get(tag) ?? { tag, missingOnHostUuids: [], isReserved: false }),
          },
        ];
  return {
    ...former,
    physicalNetworks: [...first, ...rest],
    outside: draft.outsideUuid === null ? null : { networkUuid: draft.outsideUuid, addresses },
    router: draft.templateUuid === null ? null : { templateUuid: draft.templateUuid, servesDhcp: draft.servesDhcp },
    dhcpNetworkUuids: draft.dhcpUuids,
  };
}

/** What XAPI cannot know and the administrators say, for all consoles of the pool. */
export function FenceSettingsForm({ poolId, fences }: { readonly poolId: string; readonly fences: PoolFences }) {
  const { networks } = useStore((state) => selectEstate(state, poolId));
  const [draft, setDraft] = useState(() => toDraft(fences.settings));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }));
  const settings = toSettings(draft, fences.settings);
  const all = networks.map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }));
  const bases = networks
    .filter((each) => each.vlan === -1)
    .map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }));
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
      <div className={classes['settings']}>
        <Select
          label="Network the tags are on"
          description="The physical network that the switch carries them on"
          data={bases}
          value={draft.baseUuid}
          clearable
          searchable
          onChange={(baseUuid) => change({ baseUuid })}
        />
        <TextInput
          label="VLAN tags for fences"
          description="Free on the switch, for all hosts: 300-309, 320"
          value={draft.tags}
          error={settings === null && 'Tags are numbers from 1 to 4094'}
          onChange={(event) => change({ tags: event.currentTarget.value })}
        />
        <NumberInput
          label="Tag of untagged frames"
          description="As the switch has it, usually 1"
          min={1}
          max={4094}
          value={draft.nativeTag}
          onChange={(nativeTag) => typeof nativeTag === 'number' && change({ nativeTag })}
        />
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
          data={fences.templates.map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }))}
          value={draft.templateUuid}
          clearable
          searchable
          onChange={(templateUuid) => change({ templateUuid })}
        />
        <MultiSelect
          label="Networks with DHCP"
          description="Their server is out of reach inside a fence"
          data={all}
          value={draft.dhcpUuids}
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
      {problem && (
        <ProblemBox
          problem={problem}
          names={namesOf(store.getState(), poolId)}
          onCopy={(text) => void copyText.run({ text, what: 'details' })}
        />
      )}
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
      {fences.tags.length > 0 && <TagTable fences={fences} />}
    </div>
  );
}

function TagTable({ fences }: { readonly fences: PoolFences }) {
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Tags">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Tag</th>
            <th scope="col">State</th>
            <th scope="col">Fences</th>
          </tr>
        </thead>
        <tbody>
          {fences.tags.map((entry) => (
            <tr key={`${entry.physicalNetworkId} ${String(entry.tag)}`}>
              <td>{entry.tag}</td>
              <td>
                {tagStateText(entry.state)}
                {!entry.isListed && ', not on the list'}
              </td>
              <td>{entry.fenceIds.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
