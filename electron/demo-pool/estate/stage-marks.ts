import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import {
  recordKey,
  signedBytes,
  stageTag,
  type LockRecord,
  type SharedRecord,
} from '../../../shared/domain/stage-record.ts';
import { defaultWorkflow, type Service } from '../../../shared/domain/workflow.ts';
import { asMap } from '../core/values.ts';
import { number, text, texts } from '../behaviour/values.ts';
import type { Value, World } from '../core/contract.ts';
import { findRevision } from './stage-revision.ts';
import type { StoryConfiguration } from './story-configurations.ts';
import { storyGate } from './story-gates.ts';
import { ROLES_OF_NETWORKS, STORY_SERVICES, type StoryService } from './story-services.ts';

const DAY_MS = 86_400_000;
/** Who put the configurations where they are: a role account of the pool. */
const WRITER = 'DEMO\\pool-operator';
/** Name of the workstation whose key signed; part of what the key is made from. */
const WORKSTATION = 'demo pool workstation';

/**
 * Writes the console's own marks for the configurations that are in stages, as a console elsewhere would have: the
 * published services and the stage records in `pool.gui_config`, each signed, and the tag on every member.
 */
export function addStageMarks(world: World, configurations: readonly StoryConfiguration[]): void {
  const writer = new RecordWriter(world);
  const services = new Map(STORY_SERVICES.map((service) => [service.id, toService(world, service)]));
  for (const service of services.values()) writer.write({ kind: 'service', id: service.id, service }, 200);
  configurations.forEach((configuration, index) => {
    for (const vm of configuration.vms)
      world.db.set('VM', vm, { tags: [...texts(world.db.get('VM', vm)['tags']), stageTag(configuration.stage.name)] });
    const at = 20 + index * 3;
    const workflow = services.get(configuration.service.id)?.workflow ?? defaultWorkflow();
    writer.write(
      {
        kind: 'stage',
        id: text(world.db.get('VM_appliance', configuration.appliance)['uuid']),
        service: configuration.service.id,
        stage: configuration.stage.id,
        since: isoDaysAgo(world, at),
        revision: findRevision(world, configuration.vms, workflow, configuration.stage.id),
        members: configuration.vms.map((ref) => {
          const vm = world.db.get('VM', ref);
          return {
            vm: text(vm['uuid']),
            order: number(vm['order']),
            startDelay: number(vm['start_delay']),
            shutdownDelay: number(vm['shutdown_delay']),
          };
        }),
      },
      at,
    );
  });
}

function toService(world: World, service: StoryService): Service {
  const networks = new Map(
    [...world.db.entries('network')].map(([, row]) => [text(row['name_label']), text(row['uuid'])]),
  );
  const workflow = defaultWorkflow();
  const stages = workflow.stages.map((stage) => ({
    ...stage,
    networkMap: Object.fromEntries(
      ROLES_OF_NETWORKS.map((role) => [role, networks.get(`${stage.name} ${role}`) ?? '']),
    ),
  }));
  const transitions = workflow.transitions.map((transition) => {
    const gate = storyGate(service.id, transition, world.clock.now());
    return gate === undefined ? transition : { ...transition, gate };
  });
  return {
    id: service.id,
    name: service.name,
    description: service.description,
    workflow: { ...workflow, stages, transitions },
  };
}

function isoDaysAgo(world: World, days: number): string {
  return new Date(Math.floor((world.clock.now() - days * DAY_MS) / 1000) * 1000).toISOString();
}

/** What a record says, without the fields that every record has. */
type Content =
  Exclude<SharedRecord, LockRecord> extends infer R
    ? R extends Exclude<SharedRecord, LockRecord>
      ? Omit<R, 'v' | 'pool' | 'seq' | 'at' | 'by' | 'key' | 'sig'>
      : never
    : never;

/** Signs records with one key and puts them into `pool.gui_config`. */
class RecordWriter {
  private readonly world: World;
  private readonly privateKey: KeyObject;
  private readonly publicKey: string;

  constructor(world: World) {
    this.world = world;
    this.privateKey = makeKey(`${WORKSTATION} ${world.random.uuid()}`);
    const spki = createPublicKey(this.privateKey).export({ type: 'spki', format: 'der' });
    this.publicKey = spki.subarray(-32).toString('base64url');
  }

  write(content: Content, daysAgo: number): void {
    const pool = this.world.pool();
    const row = this.world.db.get('pool', pool);
    const unsigned = {
      v: 1,
      pool: text(row['uuid']),
      seq: 1,
      at: isoDaysAgo(this.world, daysAgo),
      by: WRITER,
      key: this.publicKey,
      ...content,
    } as Omit<SharedRecord, 'sig'>;
    const sig = sign(null, Buffer.from(signedBytes(unsigned)), this.privateKey).toString('base64url');
    const guiConfig: Record<string, Value> = {
      ...asMap(row['gui_config']),
      [recordKey(content.kind, content.id, 1)]: JSON.stringify({ ...unsigned, sig }),
    };
    this.world.db.set('pool', pool, { gui_config: guiConfig });
  }
}

/** An Ed25519 key made from text, so that the same seed signs the same; RFC 8410's frame around 32 bytes. */
function makeKey(text: string): KeyObject {
  const frame = Buffer.from('302e020100300506032b657004220420', 'hex');
  return createPrivateKey({
    key: Buffer.concat([frame, createHash('sha256').update(text).digest()]),
    format: 'der',
    type: 'pkcs8',
  });
}
