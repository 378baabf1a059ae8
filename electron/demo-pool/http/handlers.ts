import type { HttpHandler } from '../core/contract.ts';

/** Every file-transfer handler of the demo pool. */
export const httpHandlers: readonly HttpHandler[] = [];
