/** One word of the program with what it means; the README has the same table. */
export interface GlossaryWord {
  readonly word: string;
  readonly meaning: string;
}

/** The words that screens, reports and the command line use, in the order of a release. */
export const GLOSSARY: readonly GlossaryWord[] = [
  { word: 'configuration', meaning: 'a named group of VMs managed as one unit; on the pool a vApp (VM_appliance)' },
  { word: 'service', meaning: 'one release line: a workflow plus the configurations that move through it' },
  { word: 'stage', meaning: 'a place in a workflow, with its own network map' },
  { word: 'transition', meaning: 'promote (forward) or demote (back) from one stage to another' },
  { word: 'blocker', meaning: 'one unmet condition, with the reason and what would clear it' },
  { word: 'revision', meaning: "the digest of a configuration's manifest at one moment (SHA-256)" },
  { word: 'plan', meaning: 'the steps a transition will execute; computed and shown before anything runs' },
  { word: 'gate', meaning: 'the conditions of a transition; an unmet one is a blocker' },
  { word: 'approval', meaning: "one person's signed consent to one exact plan for one exact revision" },
  { word: 'run', meaning: 'one execution of a plan: journalled, resumable, undoable' },
  {
    word: 'fence',
    meaning: 'isolated networks for a copy, so that copies with the same IPs and MACs run side by side',
  },
  { word: 'drift', meaning: 'the ways in which a configuration is not what it must equal' },
  { word: 'role', meaning: 'what a network is for in a service ("front", "data"); a stage maps roles to networks' },
  { word: 'ledger', meaning: 'the local append-only, hash-chained, signed record' },
  {
    word: 'evidence bundle',
    meaning: 'an exported, signed slice of the ledger with all that is needed to review it offline',
  },
  { word: 'demo pool', meaning: 'the embedded XAPI server, for trial, tests and training' },
];
