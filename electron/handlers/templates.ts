import type { TemplatesOutputs } from '../../shared/ipc/areas/templates.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { checkTemplate, draftTemplate, listVmTemplates } from '../usecases/templates/draft-template.ts';
import { makeTemplate, previewMakeTemplate } from '../usecases/templates/make-template.ts';
import { previewProvision, provisionTemplate } from '../usecases/templates/provision-template.ts';
import { previewRemoveTemplate, removeTemplate } from '../usecases/templates/remove-template.ts';
import { noteTemplate, saveTemplate } from '../usecases/templates/save-template.ts';
import {
  exportTemplate,
  exportTemplateSchema,
  importTemplate,
  type TemplateFilePorts,
} from '../usecases/templates/template-files.ts';

/** Requests about templates. */
export function templateHandlers(ports: TemplateFilePorts): Pick<Handlers, keyof TemplatesOutputs> {
  return {
    'templates.list-vms': (input) => listVmTemplates(ports, input),
    'templates.draft': (input) => draftTemplate(ports, input),
    'templates.check': (input) => checkTemplate(input),
    'templates.preview-make': (input) => previewMakeTemplate(ports, input),
    'templates.make': (input) => makeTemplate(ports, input),
    'templates.save': (input) => saveTemplate(ports, input),
    'templates.note': (input) => noteTemplate(ports, input),
    'templates.preview-provision': (input) => previewProvision(ports, input),
    'templates.provision': (input) => provisionTemplate(ports, input),
    'templates.preview-remove': (input) => previewRemoveTemplate(ports, input),
    'templates.remove': (input) => removeTemplate(ports, input),
    'templates.export': (input) => exportTemplate(ports, input),
    'templates.export-schema': () => exportTemplateSchema(ports),
    'templates.import': (input) => importTemplate(ports, input),
  };
}
