import type { GuestName } from './guests.ts';

/** Network roles of the story: what a VIF is for, whatever stage it is in. */
export const ROLES_OF_NETWORKS = ['front', 'app', 'data'] as const;
/** One network role of the story. */
export type NetworkRole = (typeof ROLES_OF_NETWORKS)[number];

/** A stage as the story uses it; ids and names are those of the console's default workflow. */
export interface StoryStage {
  readonly id: string;
  readonly name: string;
  /** Last part of the names of VMs there. */
  readonly suffix: string;
  /** VLAN tag of its first network; the others follow in the order of the roles. */
  readonly firstTag: number;
  readonly storage: 'local' | 'nfs' | 'iscsi';
}

/** The stages of the story, in the order of the release process. */
export const STORY_STAGES: readonly StoryStage[] = [
  { id: 'development', name: 'Development', suffix: 'dev', firstTag: 110, storage: 'local' },
  { id: 'integration', name: 'Integration', suffix: 'int', firstTag: 120, storage: 'nfs' },
  { id: 'patch-test', name: 'Patch test', suffix: 'pt', firstTag: 130, storage: 'nfs' },
  { id: 'staging', name: 'Staging', suffix: 'stg', firstTag: 140, storage: 'nfs' },
  { id: 'production', name: 'Production', suffix: 'prd', firstTag: 150, storage: 'iscsi' },
];

/** One tier of a service: VMs that do the same and start together. */
export interface Tier {
  readonly name: string;
  readonly purpose: string;
  readonly guest: GuestName;
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly networks: readonly NetworkRole[];
  /** Size in GiB of the data disk beside the system disk; 0: none. */
  readonly dataGib: number;
  readonly order: number;
  readonly startDelay: number;
  readonly shutdownDelay: number;
  readonly uefi?: boolean;
}

/** A service with the version that each stage runs, and how many VMs of each tier it has there. */
export interface StoryService {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly description: string;
  readonly owner: string;
  readonly tiers: readonly Tier[];
  readonly versions: Readonly<
    Record<string, { readonly version: string; readonly counts: Readonly<Record<string, number>> }>
  >;
}

const WEB_SHOP: StoryService = {
  id: 'web-shop',
  name: 'Web shop',
  prefix: 'shop',
  description: 'Three-tier web shop: balancer and web servers, application servers, database',
  owner: 'E-commerce',
  tiers: [
    {
      name: 'db',
      purpose: 'PostgreSQL database',
      guest: 'debian',
      vcpus: 8,
      memoryGib: 16,
      networks: ['data'],
      dataGib: 200,
      order: 0,
      startDelay: 30,
      shutdownDelay: 60,
    },
    {
      name: 'app',
      purpose: 'Application server',
      guest: 'debian',
      vcpus: 4,
      memoryGib: 8,
      networks: ['app', 'data'],
      dataGib: 0,
      order: 1,
      startDelay: 20,
      shutdownDelay: 20,
    },
    {
      name: 'web',
      purpose: 'Web server',
      guest: 'ubuntu',
      vcpus: 2,
      memoryGib: 4,
      networks: ['front', 'app'],
      dataGib: 0,
      order: 2,
      startDelay: 10,
      shutdownDelay: 5,
    },
    {
      name: 'lb',
      purpose: 'Load balancer',
      guest: 'ubuntu',
      vcpus: 2,
      memoryGib: 2,
      networks: ['front'],
      dataGib: 0,
      order: 3,
      startDelay: 0,
      shutdownDelay: 0,
    },
  ],
  versions: {
    development: { version: '2.7', counts: { db: 1, app: 1, web: 1 } },
    integration: { version: '2.6', counts: { db: 1, app: 1, web: 1 } },
    'patch-test': { version: '2.4.1', counts: { db: 1, app: 1, web: 1, lb: 1 } },
    staging: { version: '2.5', counts: { db: 1, app: 2, web: 2, lb: 1 } },
    production: { version: '2.4', counts: { db: 2, app: 2, web: 2, lb: 1 } },
  },
};

const ERP: StoryService = {
  id: 'erp',
  name: 'ERP',
  prefix: 'erp',
  description: 'Enterprise resource planning: database, application servers, batch runs, staff portal',
  owner: 'Finance systems',
  tiers: [
    {
      name: 'db',
      purpose: 'ERP database',
      guest: 'rocky',
      vcpus: 8,
      memoryGib: 32,
      networks: ['data'],
      dataGib: 500,
      order: 0,
      startDelay: 60,
      shutdownDelay: 120,
      uefi: true,
    },
    {
      name: 'app',
      purpose: 'ERP application server',
      guest: 'rocky',
      vcpus: 4,
      memoryGib: 16,
      networks: ['app', 'data'],
      dataGib: 40,
      order: 1,
      startDelay: 30,
      shutdownDelay: 30,
    },
    {
      name: 'batch',
      purpose: 'Nightly batch runs',
      guest: 'rocky',
      vcpus: 4,
      memoryGib: 8,
      networks: ['app', 'data'],
      dataGib: 0,
      order: 2,
      startDelay: 0,
      shutdownDelay: 30,
    },
    {
      name: 'portal',
      purpose: 'Staff portal',
      guest: 'windows',
      vcpus: 4,
      memoryGib: 8,
      networks: ['front', 'app'],
      dataGib: 0,
      order: 2,
      startDelay: 15,
      shutdownDelay: 10,
      uefi: true,
    },
  ],
  versions: {
    development: { version: '9.5', counts: { db: 1, app: 1 } },
    integration: { version: '9.4', counts: { db: 1, app: 1, batch: 1 } },
    'patch-test': { version: '9.2.7', counts: { db: 1, app: 1, batch: 1, portal: 1 } },
    staging: { version: '9.3', counts: { db: 1, app: 2, batch: 1, portal: 1 } },
    production: { version: '9.2', counts: { db: 1, app: 2, batch: 1, portal: 1 } },
  },
};

const MAIL: StoryService = {
  id: 'mail',
  name: 'Mail',
  prefix: 'mail',
  description: 'Mail system: message store, filter, webmail, relays to the outside',
  owner: 'Workplace',
  tiers: [
    {
      name: 'store',
      purpose: 'Message store (IMAP)',
      guest: 'debian',
      vcpus: 4,
      memoryGib: 8,
      networks: ['data'],
      dataGib: 300,
      order: 0,
      startDelay: 30,
      shutdownDelay: 60,
    },
    {
      name: 'filter',
      purpose: 'Spam and virus filter',
      guest: 'debian',
      vcpus: 4,
      memoryGib: 8,
      networks: ['app'],
      dataGib: 0,
      order: 1,
      startDelay: 10,
      shutdownDelay: 5,
    },
    {
      name: 'web',
      purpose: 'Webmail',
      guest: 'ubuntu',
      vcpus: 2,
      memoryGib: 4,
      networks: ['front', 'data'],
      dataGib: 0,
      order: 2,
      startDelay: 0,
      shutdownDelay: 5,
    },
    {
      name: 'mx',
      purpose: 'Mail relay',
      guest: 'debian',
      vcpus: 2,
      memoryGib: 2,
      networks: ['front', 'app'],
      dataGib: 0,
      order: 3,
      startDelay: 0,
      shutdownDelay: 0,
    },
  ],
  versions: {
    integration: { version: '5.3', counts: { store: 1, mx: 1 } },
    staging: { version: '5.2', counts: { store: 1, filter: 1, web: 1, mx: 1 } },
    production: { version: '5.1', counts: { store: 1, filter: 1, web: 1, mx: 2 } },
  },
};

/** All services of the story, the web shop first. */
export const STORY_SERVICES: readonly StoryService[] = [WEB_SHOP, ERP, MAIL];
