import type { Handlers } from '../ipc/dispatch.ts';
import { armTransition, disarmTransition } from '../usecases/automation/arm-transition.ts';
import type { Automation } from '../usecases/automation/automation.ts';
import type { AutomationPorts } from '../usecases/automation/automation-ports.ts';
import type { AutomationOutputs } from '../../shared/ipc/areas/automation.ts';

/** What the handlers of automation need. */
export interface AutomationHandlerPorts extends AutomationPorts {
  readonly automation: Pick<Automation, 'wake'>;
}

/** One use case for each request about automation; each is looked at at once. */
export function automationHandlers(ports: AutomationHandlerPorts): Pick<Handlers, keyof AutomationOutputs> {
  return {
    'automation.arm': async (input) => {
      await armTransition(ports, input);
      ports.automation.wake();
      return null;
    },
    'automation.disarm': async (input) => {
      await disarmTransition(ports, input);
      ports.automation.wake();
      return null;
    },
  };
}
