/** Why a VM cannot serve as the template of a tier. */
export type TemplateUnfit =
  /** It is not on the pool any more. */
  | { readonly why: 'missing' }
  /** A plain VM, a snapshot or a control domain. */
  | { readonly why: 'no-template' }
  /** It came with the hosts and has no system on it. */
  | { readonly why: 'built-in' }
  | { readonly why: 'no-disks' }
  /** The tier names a disk or a NIC that it does not have. */
  | { readonly why: 'no-device'; readonly what: 'disk' | 'nic'; readonly device: number }
  /** Disks only grow. */
  | { readonly why: 'disk-larger'; readonly device: number; readonly sizeBytes: number; readonly wantedBytes: number }
  /** Less than its own minimum (`VM.memory_static_min`). */
  | { readonly why: 'memory-least'; readonly leastBytes: number; readonly wantedBytes: number };

/** One reason why a plan about templates may not start. */
export type TemplateBlocker =
  | { readonly kind: 'template-unfit'; readonly tier: string; readonly name: string; readonly unfit: TemplateUnfit }
  /** The template itself is deeper in a chain of disks than clones may be. */
  | { readonly kind: 'template-chain-deep'; readonly tier: string; readonly length: number; readonly limit: number }
  /** Another version has this id, or another template this name. */
  | { readonly kind: 'template-name-taken'; readonly name: string }
  /** What would be shared between consoles is too large for the pool's own record. */
  | { readonly kind: 'template-too-large'; readonly length: number; readonly limit: number };
