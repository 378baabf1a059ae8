/** What vite makes of a pattern: every file that matches, by its path. */
interface ImportMeta {
  glob<T>(pattern: string, options: { readonly eager: true }): Record<string, T>;
}
