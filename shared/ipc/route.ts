/** A place in the console that a link may lead to. A link carries no action, no address of a pool and no file. */
export type Route =
  | { readonly view: 'board'; readonly poolId: string | null; readonly serviceId: string | null }
  | { readonly view: 'configuration'; readonly poolId: string; readonly configurationUuid: string }
  | { readonly view: 'run'; readonly runId: string }
  | { readonly view: 'activity' }
  | { readonly view: 'pools' };
