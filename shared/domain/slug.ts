import { z } from 'zod';

/** Identifier of a stage, service or rule: lower case, digits and dashes, so that it fits a `gui_config` key and a tag. */
export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,47}$/, 'lower-case letters, digits and dashes, beginning with a letter');
