/** Where the signing key is kept under a passphrase; what is written and read is never the key itself. */
export interface SealedKeyFile {
  /** Undefined when there is none. @throws ProblemError store-failed */
  read(): Promise<string | undefined>;
  /** A file that is there already gets another name and stays. @throws ProblemError store-failed */
  write(text: string): Promise<void>;
}
