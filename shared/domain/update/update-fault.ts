/** Why an update is not found, not taken, or not installed. */
export type UpdateFault =
  /** This program has no updates. */
  | 'no-updates-here'
  | 'off'
  | 'no-key'
  | 'no-feed'
  | 'unreachable'
  | 'too-large'
  | 'unsigned'
  | 'bad-signature'
  | 'malformed'
  /** The feed offers an older version than the one installed. */
  | 'older'
  /** Nothing in it is for this kind of package. */
  | 'no-file'
  /** This kind of package does not replace itself. */
  | 'by-hand'
  /** Nothing is there to be downloaded or installed. */
  | 'nothing-ready'
  | 'download-failed'
  | 'install-failed';
