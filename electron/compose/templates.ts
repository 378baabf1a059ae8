import { TemplateWatch, type TemplateWatchPorts } from '../usecases/templates/template-watch.ts';

/** The templates of all pools, as they are told to the window. */
export function composeTemplates(ports: TemplateWatchPorts): TemplateWatch {
  return new TemplateWatch(ports);
}
